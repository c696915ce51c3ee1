-- question: How many GB/s of memory stand behind one dense BF16 TFLOPS?
-- about: The inverse of the ridge point of a roofline. The H20 has eight times as much as the H100.
SELECT part, memory_bandwidth_gbs, bf16_tensor_dense_tflops,
  round(memory_bandwidth_gbs / bf16_tensor_dense_tflops * 100) / 100 AS gbs_per_tflops, flop_per_byte
FROM spec
WHERE architecture IN ('hopper', 'blackwell', 'cdna3') AND memory_bandwidth_gbs IS NOT NULL AND bf16_tensor_dense_tflops IS NOT NULL
ORDER BY gbs_per_tflops DESC, part;
