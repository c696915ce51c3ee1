-- question: What does a box of eight hold: memory, dense BF16 and GPU power of each 8-GPU board or server?
-- about: Totals of the GPUs alone; the rest of the server draws power on top.
SELECT y.system, y.form, y.part, y.total_memory_gb, y.total_bf16_tensor_dense_tflops, y.total_gpu_tdp_w,
  y.quantity * s.memory_bandwidth_gbs AS total_memory_bandwidth_gbs
FROM system_spec y
JOIN spec s ON s.part = y.part
WHERE y.quantity = 8
ORDER BY y.total_memory_gb, y.system;
