-- question: How many of the die's multiprocessors are left on each part cut from GH100?
-- about: `percent` is against the H100 SXM with 132. The H20's rate is far below its share of multiprocessors: it is held down otherwise.
SELECT s.part, s.sm_count, round(100 * s.sm_count / h.sm_count) AS percent_of_sms, s.bf16_tensor_dense_tflops,
  round(100 * s.bf16_tensor_dense_tflops / h.bf16_tensor_dense_tflops) AS percent_of_bf16
FROM spec s
JOIN spec h ON h.part = 'h100-sxm5-80gb'
WHERE s.die = h.die AND s.sm_count IS NOT NULL
ORDER BY s.sm_count DESC, s.part;
