-- question: Which ten data-center parts on sale give the most dense BF16 per watt, and how far behind the first are they?
-- about: TFLOPS divided by TDP. A window function over the whole list; the place is shared where the values are equal.
SELECT part, bf16_tflops_per_w, rank() OVER (ORDER BY bf16_tflops_per_w DESC) AS place,
  round(100 * bf16_tflops_per_w / max(bf16_tflops_per_w) OVER ()) AS percent_of_first
FROM spec
WHERE bf16_tflops_per_w IS NOT NULL AND availability = 'sold' AND market = 'datacenter'
ORDER BY place, part
LIMIT 10;
