-- question: To which countries did an H100, an H20 or an RTX 4090 need a license on 2026-10-06, and in which D groups are those?
-- about: Rules and letters alone, not the Entity List or the end use; blank is no license, `exception`: a license exception is possible. To
--   every other country 3A090 asks for one only where the buyer has its headquarters in Macau or in D:5. The occupied regions of
--   Ukraine stand under an embargo, too. `gpudb country NAME` says what else reaches a place and who is exempt there; `country_list`
--   holds all names and codes.
WITH told AS (
  SELECT destination, part,
         CASE WHEN layer = 'embargo' THEN 'embargo' WHEN status = 'license_required' THEN 'license'
              WHEN status = 'license_exception_available' THEN 'exception' WHEN status = 'unknown' THEN 'unknown'
              ELSE '' END AS said
  FROM export_status
  WHERE part IN ('h100-sxm5-80gb', 'h20-sxm5-96gb', 'rtx-4090') AND valid_from <= '2026-10-06' AND '2026-10-06' < valid_before
), placed AS (
  SELECT country,
         TRIM(MAX(CASE WHEN name = 'D:1' THEN 'D:1 ' ELSE '' END) || MAX(CASE WHEN name = 'D:4' THEN 'D:4 ' ELSE '' END)
              || MAX(CASE WHEN name = 'D:5' THEN 'D:5' ELSE '' END)) AS groups_d
  FROM country_status
  WHERE kind = 'group' AND valid_from <= '2026-10-06' AND '2026-10-06' < valid_before
  GROUP BY country
)
SELECT c.country, c.name, COALESCE(p.groups_d, '') AS d_groups,
       MAX(CASE WHEN t.part = 'h100-sxm5-80gb' THEN t.said ELSE '' END) AS h100,
       MAX(CASE WHEN t.part = 'h20-sxm5-96gb' THEN t.said ELSE '' END) AS h20,
       MAX(CASE WHEN t.part = 'rtx-4090' THEN t.said ELSE '' END) AS rtx_4090
FROM country_list c
JOIN told t ON t.destination = c.country
LEFT JOIN placed p ON p.country = c.country
GROUP BY c.country, c.name, p.groups_d
HAVING MAX(t.said) <> ''
ORDER BY CASE WHEN MAX(CASE WHEN t.part = 'h100-sxm5-80gb' THEN t.said ELSE '' END) = 'embargo' THEN 0 ELSE 1 END, c.name;
