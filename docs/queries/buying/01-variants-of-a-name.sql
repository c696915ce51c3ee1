-- question: I was offered "an H100": which parts can that be, and how do they differ?
-- about: SXM and PCIe, 80 and 94 GB are different parts with one name. `flagship` 1 is the part that gpudb takes when only the family is named.
SELECT s.part, a.flagship, s.form_factor, s.memory_gb, s.memory_type, s.memory_bandwidth_gbs, s.bf16_tensor_dense_tflops, s.nvlink_gbs,
  s.tdp_w
FROM spec s
JOIN part_alias_list a ON a.part = s.part AND a.kind = 'id' AND a.alias = s.part
WHERE s.family = 'H100'
ORDER BY s.memory_gb, s.part;
