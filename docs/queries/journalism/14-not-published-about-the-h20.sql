-- question: What did NVIDIA not publish about the H20, and where was it looked for?
SELECT column_name, source, locator, note
FROM spec_fact
WHERE part = 'h20-sxm5-96gb' AND state = 'not_published'
ORDER BY column_name;
