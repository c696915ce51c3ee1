-- question: Where does the maker's own TPP differ from the one computed from its data sheet by more than 1 percent?
-- about: `tpp` follows from the published dense rates, `maker_tpp` is what the maker declares for export. Both are kept.
SELECT part, maker_tpp, tpp, round((maker_tpp - tpp) / tpp * 1000) / 10 AS percent_more, maker_eccn
FROM spec
WHERE maker_tpp IS NOT NULL AND tpp IS NOT NULL
  AND (maker_tpp > 1.01 * tpp OR maker_tpp < 0.99 * tpp)
ORDER BY part;
