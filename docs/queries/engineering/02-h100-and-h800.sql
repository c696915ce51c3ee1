-- question: In what do the H100 SXM and the H800 SXM differ?
-- about: Every column that both have a known number for and that differs by more than the rounding of a data sheet (1 percent).
SELECT a.column_name, a.value_number AS h100, b.value_number AS h800, a.unit, a.published AS h100_published, b.published AS h800_published
FROM spec_fact a
JOIN spec_fact b ON b.column_name = a.column_name AND b.part = 'h800-sxm5-80gb'
WHERE a.part = 'h100-sxm5-80gb' AND a.state = 'known' AND b.state = 'known'
  AND (a.value_number > 1.01 * b.value_number OR b.value_number > 1.01 * a.value_number)
ORDER BY a.column_name;
