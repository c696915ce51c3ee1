-- question: Which data-center PCIe cards have at least 48 GB and need at most 350 W, most memory bandwidth first?
-- about: Only parts whose figures are known can be in the answer; a part without a TDP on record is not.
SELECT part, memory_gb, memory_bandwidth_gbs, bf16_tensor_dense_tflops, tdp_w
FROM spec
WHERE form_factor = 'pcie' AND market = 'datacenter' AND memory_gb >= 48 AND tdp_w <= 350
ORDER BY memory_bandwidth_gbs DESC NULLS LAST, part;
