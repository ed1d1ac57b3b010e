# Probabilities of a dip among uniform numbers by R's package diptest: its dip() of many samples of runif(n), of which the
# share with as large a dip is taken, as dip.test(simulate.p.value = TRUE) does, which is asked too for one sample of each size. Prints
# dip-r.json.
#
#   Rscript dip-r.R > dip-r.json

suppressMessages({
  library(diptest)
  library(jsonlite)
})
set.seed(20261126)
levels <- c(0.02, 0.07, 0.17, 0.27, 0.38, 0.5, 0.62, 0.73, 0.83, 0.91, 0.96, 0.98, 0.985, 0.993, 0.997)
draws <- function(n) if (n < 20) 1e5 else if (n < 60) 5e4 else 2e4

simulated <- do.call(rbind, lapply(c(4:20, 24, 36, 40, 72, 150, 320, 700, 1500), function(n) {
  dips <- replicate(draws(n), dip(runif(n)))
  # Off the least dip, which has a share of its own.
  asked <- unique(signif(pmax(quantile(dips, levels, names = FALSE), 1.0005 / (2 * n)), 6))
  data.frame(n = n, draws = draws(n), dip = asked, p = sapply(asked, function(one) mean(dips >= one)))
}))

tested <- do.call(rbind, lapply(c(4:9, 13, 31), function(n) {
  x <- c(rnorm(ceiling(n / 2)), rnorm(floor(n / 2), 2 + n %% 3))
  found <- dip.test(x, simulate.p.value = TRUE, B = 2e4)
  data.frame(n = n, dip = unname(found$statistic), p = found$p.value)
}))

cat(toJSON(list(
  versions = list(R = as.character(getRversion()), diptest = as.character(packageVersion("diptest"))),
  simulated = simulated, tested = tested
), digits = I(8), auto_unbox = TRUE), "\n")
