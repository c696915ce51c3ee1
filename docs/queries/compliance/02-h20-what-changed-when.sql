-- question: What changed for the H20 to China, and when?
-- about: One row per stretch of time with one answer. `unknown` stands before the first and after the last reviewed day.
SELECT valid_from, valid_before, status, layer, basis, citation
FROM export_status
WHERE part = 'h20-sxm5-96gb' AND destination = 'CN'
ORDER BY valid_from;
