-- question: Which family names stand for three or more parts?
-- about: Ask a seller for the part, never for the family.
SELECT family, vendor, count(*) AS parts, min(memory_gb) AS least_memory_gb, max(memory_gb) AS most_memory_gb,
  min(tdp_w) AS least_tdp_w, max(tdp_w) AS most_tdp_w
FROM spec
GROUP BY family, vendor
HAVING count(*) >= 3
ORDER BY parts DESC, family;
