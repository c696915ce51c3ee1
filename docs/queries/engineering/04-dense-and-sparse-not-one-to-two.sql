-- question: Where is a sparse tensor rate not twice the dense one?
-- about: 2:4 sparsity doubles the rate on NVIDIA parts up to Hopper and Ada; a published pair that does not double is a rounding, another
--   sparsity (Blackwell Ultra FP4), or a mix-up. Differences of up to 1 percent are left out.
SELECT part, 'bf16' AS precision_name, bf16_tensor_dense_tflops AS dense, bf16_tensor_sparse_tflops AS sparse,
  round(bf16_tensor_sparse_tflops / bf16_tensor_dense_tflops * 1000) / 1000 AS ratio
FROM spec WHERE abs(bf16_tensor_sparse_tflops / bf16_tensor_dense_tflops - 2) > 0.02
UNION ALL
SELECT part, 'fp8', fp8_tensor_dense_tflops, fp8_tensor_sparse_tflops,
  round(fp8_tensor_sparse_tflops / fp8_tensor_dense_tflops * 1000) / 1000
FROM spec WHERE abs(fp8_tensor_sparse_tflops / fp8_tensor_dense_tflops - 2) > 0.02
UNION ALL
SELECT part, 'fp4', fp4_tensor_dense_tflops, fp4_tensor_sparse_tflops,
  round(fp4_tensor_sparse_tflops / fp4_tensor_dense_tflops * 1000) / 1000
FROM spec WHERE abs(fp4_tensor_sparse_tflops / fp4_tensor_dense_tflops - 2) > 0.02
UNION ALL
SELECT part, 'int8', int8_tensor_dense_tops, int8_tensor_sparse_tops,
  round(int8_tensor_sparse_tops / int8_tensor_dense_tops * 1000) / 1000
FROM spec WHERE abs(int8_tensor_sparse_tops / int8_tensor_dense_tops - 2) > 0.02
ORDER BY 2, 1;
