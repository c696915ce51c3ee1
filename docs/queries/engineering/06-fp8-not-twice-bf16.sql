-- question: On which parts is dense FP8 not twice dense BF16?
-- about: A ratio of 1: FP8 saves memory but no time. The 4 of RTX cards compares BF16 accumulated in FP32 with FP8 accumulated in FP16
--   (`note` in spec_fact says so).
SELECT part, architecture, bf16_tensor_dense_tflops, fp8_tensor_dense_tflops,
  round(fp8_tensor_dense_tflops / bf16_tensor_dense_tflops * 100) / 100 AS ratio
FROM spec
WHERE abs(fp8_tensor_dense_tflops / bf16_tensor_dense_tflops - 2) > 0.02
ORDER BY ratio, part;
