-- question: Which countries stood in a D group and in A:5 or A:6 at once on 2025-12-01, and so are out of the scope of 3A090?
-- about: Group membership has days like everything else.
SELECT d.country_name, d.label AS d_group, a.label AS a_group, d.valid_from AS in_d_since, a.valid_from AS in_a_since
FROM country_group_period d
JOIN country_group_period a ON a.country = d.country
WHERE d.country_group IN ('us-d1', 'us-d4', 'us-d5') AND a.country_group IN ('us-a5', 'us-a6')
  AND d.valid_from <= '2025-12-01' AND '2025-12-01' < d.valid_before
  AND a.valid_from <= '2025-12-01' AND '2025-12-01' < a.valid_before
ORDER BY d.country_name, d_group, a_group;
