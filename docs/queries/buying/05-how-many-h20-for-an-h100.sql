-- question: How many HGX H20 boards equal one HGX H100 board in compute, in memory and in bandwidth?
-- about: The H20 gives up compute and keeps memory: for training it takes many, for reading weights fewer than one.
SELECT
  round(h.total_bf16_tensor_dense_tflops / c.total_bf16_tensor_dense_tflops * 100) / 100 AS boards_for_dense_bf16,
  round(h.total_memory_gb / c.total_memory_gb * 100) / 100 AS boards_for_memory,
  round(hs.memory_bandwidth_gbs / cs.memory_bandwidth_gbs * 100) / 100 AS boards_for_bandwidth,
  round(h.total_gpu_tdp_w / c.total_gpu_tdp_w * 100) / 100 AS boards_for_the_same_power
FROM system_spec h
JOIN system_spec c ON c.system = 'hgx-h20-8gpu'
JOIN spec hs ON hs.part = h.part
JOIN spec cs ON cs.part = c.part
WHERE h.system = 'hgx-h100-8gpu';
