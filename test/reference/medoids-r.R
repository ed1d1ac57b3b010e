# Totals of R's pam on drawn sets of more than 1,000 rows; prints medoids-r.json.
#
#   Rscript medoids-r.R > medoids-r.json
#
# pam of the package cluster: BUILD, then each time the best of all swaps; pamonce = 3 finds the same sooner. Rows are drawn by a
# generator that test/cluster/medoids/againstPam.test.ts has too, so that they need not be kept.

suppressMessages({
  library(cluster)
  library(jsonlite)
})

drawn <- function(rows, columns, groups, seed) {
  state <- seed
  uniform <- function() {
    state <<- (16807 * state) %% 2147483647
    state / 2147483647
  }
  x <- matrix(0, rows, columns)
  for (i in seq_len(rows)) {
    group <- trunc(uniform() * uniform() * groups)
    for (j in seq_len(columns)) {
      spread <- uniform() + uniform() + uniform()
      x[i, j] <- spread + ((group * j) %% groups) * 0.75
    }
  }
  x
}

shapes <- list(
  list(rows = 1200, columns = 2, groups = 7, seed = 1), list(rows = 1500, columns = 4, groups = 1, seed = 2),
  list(rows = 2000, columns = 6, groups = 12, seed = 3), list(rows = 3000, columns = 8, groups = 6, seed = 4)
)
sets <- lapply(shapes, function(shape) {
  distances <- dist(do.call(drawn, shape))
  totals <- lapply(c(2, 3, 4, 5, 6, 8, 10), function(k) {
    list(k = k, total = pam(distances, k, pamonce = 3)$objective[["swap"]] * shape$rows)
  })
  c(shape, list(totals = totals))
})

cat(toJSON(list(
  versions = list(R = as.character(getRversion()), cluster = as.character(packageVersion("cluster"))), sets = sets
), digits = I(16), auto_unbox = TRUE), "\n")
