# Reference values for src/cluster/latent by R's package flexmix; prints latent-r.json.
#
#   Rscript latent-r.R > latent-r.json
#
# Three published tables of answers and rows drawn from three classes; each item is a multinomial component without predictors,
# so that the mixture is a latent class model. The likelihoods that the package poLCA prints for the tables stand in its manual
# (Linzer and Lewis, pages values, cheating and gss82), to three or four digits.

suppressMessages({
  library(flexmix)
  library(jsonlite)
})

# Counts of all patterns, the answer to the last item changing first.
rows_of <- function(levels, counts) {
  patterns <- expand.grid(rev(lapply(levels, seq_len)))[, rev(seq_along(levels))]
  unname(as.matrix(patterns[rep(seq_along(counts), counts), ]))
}
first_fastest <- function(counts) as.numeric(aperm(array(counts, c(2, 2, 2, 2)), 4:1))

set.seed(20240614)
drawn <- function(n, weights, probabilities) {
  class <- sample(seq_along(weights), n, TRUE, weights)
  sapply(probabilities, function(p) sapply(class, function(c) sample(ncol(p), 1, TRUE, p[c, ])))
}
tables <- list(
  # Stouffer and Toby 1951, as in Goodman 1974, doi:10.1093/biomet/61.2.215.
  values = list(levels = c(2, 2, 2, 2), counts = c(42, 23, 6, 25, 6, 24, 7, 38, 1, 4, 1, 6, 2, 9, 2, 20),
    published = list(c(1, -543.6498), c(2, -504.4677), c(3, -503.3011))),
  # Dayton 1998, Latent Class Scaling Analysis, table 3.4.
  cheating = list(levels = c(2, 2, 2, 2), counts = first_fastest(c(207, 10, 13, 11, 7, 1, 1, 1, 46, 3, 4, 4, 5, 2, 2, 2)),
    published = list(c(2, -440.0271))),
  # General Social Survey 1982, as in McCutcheon 1987, Latent Class Analysis, table 3.1.
  gss82 = list(levels = c(3, 2, 2, 3), counts = c(419, 35, 2, 71, 25, 5, 270, 25, 4, 42, 16, 5, 23, 4, 1, 6, 2, 0, 43, 9, 2, 9, 3, 2,
    26, 3, 0, 1, 2, 0, 85, 23, 6, 13, 12, 8), published = list(c(2, -2783.268), c(3, -2754.545), c(4, -2746.621)))
)
planted <- drawn(600, c(0.5, 0.3, 0.2), list(
  rbind(c(0.8, 0.1, 0.1), c(0.1, 0.8, 0.1), c(0.2, 0.2, 0.6)), rbind(c(0.9, 0.1), c(0.3, 0.7), c(0.5, 0.5)),
  rbind(c(0.7, 0.2, 0.1), c(0.1, 0.2, 0.7), c(0.1, 0.8, 0.1)), rbind(c(0.2, 0.8), c(0.8, 0.2), c(0.3, 0.7)),
  rbind(c(0.1, 0.9), c(0.6, 0.4), c(0.9, 0.1))
))

fit <- function(answers, levels, k, starts) {
  keys <- apply(answers, 1, paste, collapse = " ")
  counts <- as.integer(table(keys)[unique(keys)])
  patterns <- answers[!duplicated(keys), , drop = FALSE]
  frame <- data.frame(lapply(seq_along(levels), function(j) factor(patterns[, j], levels = seq_len(levels[j]))))
  names(frame) <- paste0("item", seq_along(levels))
  parts <- lapply(seq_along(levels), function(j) FLXMRmultinom(as.formula(paste0("item", j, " ~ 1"))))
  control <- list(iter.max = 2000, tolerance = 1e-9, minprior = 0)
  best <- NULL
  for (start in seq_len(starts)) {
    found <- tryCatch(flexmix(~1, data = frame, k = k, model = parts, weights = counts, control = control), error = function(e) NULL)
    if (!is.null(found) && (is.null(best) || logLik(found) > logLik(best))) best <- found
  }
  shares <- posterior(best) * counts
  by_size <- order(-prior(best))
  list(
    k = k,
    logLikelihood = as.numeric(logLik(best)),
    freeParameters = attr(logLik(best), "df"),
    weights = prior(best)[by_size],
    # By item, classes × levels: of the answers, each row weighed by its probability of the class.
    probabilities = lapply(seq_along(levels), function(j) {
      sums <- sapply(seq_len(levels[j]), function(m) colSums(shares[patterns[, j] == m, , drop = FALSE]))
      as.numeric(t((sums / colSums(shares))[by_size, , drop = FALSE]))
    })
  )
}

case <- function(name, levels, answers, ks, published = list()) list(
  name = name, levels = levels, codes = as.integer(t(answers)) - 1,
  published = lapply(published, function(p) list(k = p[1], logLikelihood = p[2])),
  fits = lapply(ks, function(k) fit(answers, levels, k, 3))
)

cases <- c(
  lapply(names(tables), function(name) {
    one <- tables[[name]]
    case(name, one$levels, rows_of(one$levels, one$counts), 2, one$published)
  }),
  list(case("planted", c(3, 2, 3, 2, 2), planted, c(2, 3)))
)
cat(toJSON(list(
  versions = list(R = as.character(getRversion()), flexmix = as.character(packageVersion("flexmix"))),
  cases = cases
), digits = I(12), auto_unbox = TRUE, null = "null", na = "null"), "\n")
