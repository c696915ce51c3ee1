-- question: Which data-center parts of NVIDIA, AMD and Intel could go to China without a license on 2025-03-01, fastest memory first?
-- about: About US rules only, on that day, without parts that go under a license exception. The letter of April 2025 ended it for
--   the H20; the MI308X is not here because it meets 3A090.b.
SELECT e.part, e.status, s.memory_gb, s.memory_bandwidth_gbs, s.bf16_tensor_dense_tflops, s.tpp, e.basis
FROM export_status e
JOIN spec s ON s.part = e.part
WHERE e.destination = 'CN' AND e.status = 'no_license_required'
  AND e.valid_from <= '2025-03-01' AND '2025-03-01' < e.valid_before
  AND s.market = 'datacenter' AND s.vendor IN ('amd', 'intel', 'nvidia') AND s.memory_gb >= 24
ORDER BY s.memory_bandwidth_gbs DESC NULLS LAST, e.part;
