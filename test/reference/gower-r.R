# Reference values for src/cluster/gower and what works on its dissimilarities, by R's package cluster; prints gower-r.json.
#
#   Rscript gower-r.R > gower-r.json
#
# Drawn rows of numbers, ordered and unordered answers, answers that count only when present, with gaps and a constant column.

suppressMessages({
  library(cluster)
  library(jsonlite)
})

set.seed(20240613)
n <- 48
group <- rep(1:3, each = n / 3)
frame <- data.frame(
  spend = round(rexp(n, 1 / c(1, 4, 9)[group]), 4),
  visits = rpois(n, c(2, 2, 7)[group]),
  constant = 3.5,
  satisfied = factor(pmin(5, pmax(1, round(rnorm(n, c(2, 4, 4)[group])))), levels = 1:5, ordered = TRUE),
  channel = factor(sample(letters[1:4], n, TRUE)),
  complained = rbinom(n, 1, c(0.6, 0.1, 0.1)[group]),
  member = rbinom(n, 1, c(0.2, 0.9, 0.5)[group])
)
for (j in c(1, 2, 4, 5, 6)) frame[[j]][sample(n, 7)] <- NA
kinds <- c("numeric", "numeric", "numeric", "ordinal", "categorical", "asymmetric", "categorical")

column <- function(j) {
  v <- frame[[j]]
  values <- if (kinds[j] == "numeric" || kinds[j] == "asymmetric") as.numeric(v) else as.integer(as.factor(v)) - 1
  list(name = names(frame)[j], kind = kinds[j], values = values)
}

# Trees where no two rows with different gaps are at 0 from each other: of such ties other merges are as good.
case <- function(rows, weights = NULL, trees = FALSE) {
  told <- list(x = frame[rows, ], metric = "gower", type = list(asymm = 6))
  if (!is.null(weights)) told$weights <- weights
  between <- suppressWarnings(do.call(daisy, told))
  clear <- !anyNA(between)
  list(
    rows = rows - 1,
    weights = weights,
    dissimilarities = as.numeric(between),
    medoids = if (clear) lapply(2:5, function(k) {
      found <- pam(between, k, diss = TRUE)
      list(k = k, labels = as.integer(found$clustering) - 1, total = found$objective[["swap"]] * length(rows),
        silhouette = mean(silhouette(found$clustering, between)[, 3]))
    }),
    trees = if (trees) lapply(c("average", "complete"), function(method) {
      found <- hclust(between, method)
      list(method = method, heights = found$height, labels = as.integer(cutree(found, 4)) - 1)
    })
  )
}

cat(toJSON(list(
  versions = list(R = as.character(getRversion()), cluster = as.character(packageVersion("cluster"))),
  columns = lapply(1:7, column),
  cases = list(case(1:n), case(1:n, c(2, 1, 0.5, 3, 1, 1.5, 0.25)), case(c(1:20, 1:10), trees = TRUE), case(17:42))
), digits = I(16), auto_unbox = TRUE, null = "null", na = "null"), "\n")
