-- question: How does the answer for the H100 SXM and the H20 differ between destinations on 2025-12-01?
-- about: Hong Kong counts as China, Macau (D:1, D:4) is named beside D:5, Israel is in D:4 and A:6. `not_enforced`: the AI Diffusion
--   text asks for a license, and BIS has said that it does not enforce it.
SELECT c.name AS destination, e.part, e.status, e.layer, e.review_policy
FROM export_status e
JOIN country_list c ON c.country = e.destination
WHERE e.part IN ('h100-sxm5-80gb', 'h20-sxm5-96gb')
  AND e.destination IN ('AE', 'CN', 'HK', 'IL', 'JP', 'MO', 'SA', 'SG')
  AND e.valid_from <= '2025-12-01' AND '2025-12-01' < e.valid_before
ORDER BY c.name, e.part;
