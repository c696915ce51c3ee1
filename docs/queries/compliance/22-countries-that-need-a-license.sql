-- question: Which countries stood under 3A090 or an embargo on 2026-10-06, and in which D groups?
-- about: To every other country 3A090 asks for a license only where the buyer has its headquarters in Macau or in D:5. The occupied regions
--   of Ukraine stand under an embargo, too. `gpudb country NAME` says what else reaches a place, letters and exemptions among it;
--   `country_list` holds all names and codes.
SELECT s.country, c.name,
       MAX(CASE WHEN s.kind = 'embargo' THEN 'yes' ELSE '' END) AS embargo,
       MAX(CASE WHEN s.kind = 'control' AND s.text LIKE '%3A090.a%' THEN 'yes' ELSE '' END) AS rule_3a090,
       MAX(CASE WHEN s.kind = 'group' AND s.name = 'D:1' THEN 'D:1' ELSE '' END) AS d1,
       MAX(CASE WHEN s.kind = 'group' AND s.name = 'D:4' THEN 'D:4' ELSE '' END) AS d4,
       MAX(CASE WHEN s.kind = 'group' AND s.name = 'D:5' THEN 'D:5' ELSE '' END) AS d5
FROM country_status s
JOIN country_list c ON c.country = s.country
WHERE s.valid_from <= '2026-10-06' AND '2026-10-06' < s.valid_before
  AND s.kind IN ('embargo', 'control', 'group') AND COALESCE(s.state, 'enforced') = 'enforced'
GROUP BY s.country, c.name
HAVING MAX(CASE WHEN s.kind IN ('embargo', 'control') THEN 1 ELSE 0 END) = 1
ORDER BY embargo DESC, c.name;
