-- question: Under which names do other systems know the H100 SXM5 80GB?
-- about: `scheme` is whose name it is.
SELECT scheme, name
FROM name_crosswalk
WHERE part = 'h100-sxm5-80gb'
ORDER BY scheme, name;
