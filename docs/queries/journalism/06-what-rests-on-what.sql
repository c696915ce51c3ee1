-- question: How much of the record about NVIDIA's Hopper parts was read in the maker's own documents?
-- about: `primary_read` was read in the document itself, `quoted` in a text that quotes it, `secondary` elsewhere.
SELECT f.part, count(*) AS facts,
  sum(CASE WHEN f.evidence = 'primary_read' THEN 1 ELSE 0 END) AS primary_read,
  sum(CASE WHEN f.evidence = 'quoted' THEN 1 ELSE 0 END) AS quoted,
  sum(CASE WHEN f.evidence = 'secondary' THEN 1 ELSE 0 END) AS secondary,
  sum(CASE WHEN f.sources_disagreeing > 0 THEN 1 ELSE 0 END) AS disputed
FROM spec_fact f
JOIN spec s ON s.part = f.part
WHERE s.architecture = 'hopper' AND f.state = 'known'
GROUP BY f.part
ORDER BY f.part;
