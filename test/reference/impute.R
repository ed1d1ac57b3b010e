# Reference values for src/impute by R's mice, Amelia, VIM and base R; prints impute-r.json.
# Rscript test/reference/impute.R > test/reference/impute-r.json

suppressMessages({library(mice); library(Amelia); library(VIM); library(jsonlite)})
set.seed(20250212)
nulls <- function(x) { x <- as.matrix(x); unname(lapply(seq_len(nrow(x)), function(i) unname(lapply(x[i, ], function(v) if (is.na(v)) NULL else v)))) }
number <- function(x) if (is.finite(x)) x else NULL

# Rubin's rules by pool.scalar, for n - k degrees of freedom of complete data, or infinitely many.
scalar <- function(q, u, n) {
  found <- pool.scalar(q, u, n = n, k = 1)
  list(estimates = q, variances = u, freedomComplete = number(n - 1), estimate = found$qbar, within = found$ubar,
       between = found$b, total = found$t, freedom = found$df, fractionMissing = found$fmi, rise = found$r,
       half = qt(0.975, found$df) * sqrt(found$t))
}
scalars <- list()
for (m in c(2, 3, 5, 20)) for (n in c(6, 31, 500, Inf)) for (apart in c(0.05, 0.5, 3)) {
  q <- round(rnorm(m, 10, apart), 6); u <- round(runif(m, 0.5, 1.5), 6)
  scalars[[length(scalars) + 1]] <- scalar(q, u, n)
}

# The same of a regression on imputed sets, by pool: intercept and slopes with the degrees of freedom of lm.
imputed <- mice(nhanes, m = 10, maxit = 10, seed = 3, printFlag = FALSE)
fits <- lapply(seq_len(10), function(s) lm(chl ~ age + bmi, data = complete(imputed, s)))
pooled <- pool(as.mira(fits))$pooled
regression <- lapply(seq_len(nrow(pooled)), function(place) {
  one <- pooled[place, ]
  list(term = as.character(one$term), freedomComplete = one$dfcom,
    estimates = sapply(fits, function(f) unname(coef(f)[place])), variances = sapply(fits, function(f) vcov(f)[place, place]),
    estimate = one$estimate, within = one$ubar, between = one$b, total = one$t, freedom = one$df,
    fractionMissing = one$fmi, rise = one$riv, lambda = one$lambda)
})

# A regression whose outcome is missing by the other column: pooled mean and slope over many sets.
n <- 250
x <- round(rnorm(n), 4)
y <- round(1 + 0.8 * x + rnorm(n, 0, 0.7), 4)
y[runif(n) < plogis(1.2 * x - 0.4)] <- NA
planted <- data.frame(x = x, y = y)
m <- 200
ofMethod <- function(method) {
  sets <- mice(planted, m = m, maxit = 1, method = method, seed = 5, printFlag = FALSE)
  each <- lapply(seq_len(m), function(s) { d <- complete(sets, s); f <- lm(y ~ x, d)
    c(mean(d$y), var(d$y) / n, coef(f)[[2]], vcov(f)[2, 2]) })
  each <- do.call(rbind, each)
  of <- function(c, k) { p <- pool.scalar(each[, c], each[, c + 1], n = n, k = k)
    list(estimate = p$qbar, within = p$ubar, between = p$b, fractionMissing = p$fmi) }
  list(method = method, mean = of(1, 1), slope = of(3, 2))
}
mar <- list(points = nulls(planted), sets = m, methods = lapply(c("pmm", "norm"), ofMethod))

# A multivariate normal distribution by Amelia's EM without bootstrap and prior; it standardises by known values first.
e <- matrix(rnorm(160 * 3), 160) %*% matrix(c(1, 0, 0, 0.7, 0.7, 0, -0.4, 0.3, 0.9), 3, byrow = TRUE) + rep(c(1, -2, 3), each = 160)
e <- round(e, 4); e[runif(480) < 0.15] <- NA; e <- e[rowSums(is.na(e)) < 3, ]
fit <- amelia(e, m = 1, p2s = 0, boot.type = "none", tolerance = 1e-12, empri = 0)
normal <- list(points = nulls(e), mean = as.numeric(fit$mu[, 1]), covariance = as.numeric(fit$covMatrices[, , 1]),
  centers = as.numeric(colMeans(e, na.rm = TRUE)), scales = as.numeric(apply(e, 2, sd, na.rm = TRUE)), iterations = nrow(fit$iterHist[[1]]))

# Nearest neighbours by VIM: its distance is Gower's, which orders rows as a Euclidean one does where one column is common.
g <- data.frame(x = round(runif(40, 0, 10), 3), y = round(rnorm(40), 3))
g$y[c(3, 8, 20, 33, 39)] <- NA
neighbours <- list(points = nulls(g), fits = lapply(c(1, 3, 5), function(k) list(neighbours = k,
  values = kNN(g, variable = "y", dist_var = "x", k = k, numFun = mean, imp_var = FALSE)$y)))

# Median and mode of counts.
counts <- rpois(60, 3); counts[sample(60, 12)] <- NA
tallied <- table(counts)
simple <- list(points = nulls(matrix(counts)), median = median(counts, na.rm = TRUE),
  mode = as.numeric(names(tallied)[tallied == max(tallied)][1]))

# How often 95 % intervals for a mean and a slope hold the truth: informative, and slow.
covered <- function(method, rows, samples, sets) {
  hits <- replicate(samples, {
    x <- rnorm(rows); y <- 1 + 0.8 * x + rnorm(rows, 0, 0.7)
    gone <- runif(rows) < plogis(1.2 * x - 0.4)
    d <- data.frame(x = x, y = replace(y, gone, NA))
    made <- mice(d, m = sets, maxit = 1, method = method, printFlag = FALSE)
    each <- sapply(seq_len(sets), function(s) { one <- complete(made, s); f <- lm(y ~ x, one)
      c(mean(one$y), var(one$y) / rows, coef(f)[[2]], vcov(f)[2, 2]) })
    inside <- function(c, k, truth) { p <- pool.scalar(each[c, ], each[c + 1, ], n = rows, k = k)
      abs(p$qbar - truth) <= qt(0.975, p$df) * sqrt(p$t) }
    c(inside(1, 1, 1), inside(3, 2, 0.8))
  })
  list(method = method, rows = rows, samples = samples, sets = sets, mean = mean(hits[1, ]), slope = mean(hits[2, ]))
}
coverage <- lapply(c("pmm", "norm"), covered, rows = 250, samples = 400, sets = 10)

version <- function(name) as.character(packageVersion(name))
cat(toJSON(list(versions = list(R = as.character(getRversion()), mice = version("mice"), Amelia = version("Amelia"), VIM = version("VIM")),
  scalars = scalars, regression = regression, mar = mar, normal = normal, neighbours = neighbours, simple = simple, coverage = coverage),
  auto_unbox = TRUE, digits = NA, null = "null"), "\n")
