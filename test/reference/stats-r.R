# Reference values for src/stats by R; prints stats-r.json.
#
#   Rscript stats-r.R > stats-r.json
#
# The dip and its probability: diptest. Powers: the profile likelihood by optimize(), and car::powerTransform, which is another
# optimiser of it. Skewness: e1071 (type 1). Quantiles, moments, distributions, score intervals: stats. Sets: R's own
# (Azzalini and Bowman 1990; McNeil 1977; Chambers and others 1983) and drawn ones.

suppressMessages({
  library(diptest)
  library(car)
  library(e1071)
  library(clue)
  library(jsonlite)
})

likeliest <- function(transform, jacobian) {
  function(v) {
    cost <- function(l) {
      y <- transform(v, l)
      length(v) / 2 * log(mean((y - mean(y))^2)) - (l - 1) * jacobian(v)
    }
    optimize(cost, c(-8, 8), tol = 1e-12)$minimum
  }
}
box_cox <- likeliest(function(v, l) if (abs(l) < 1e-12) log(v) else (v^l - 1) / l, function(v) sum(log(v)))
yeo_johnson <- likeliest(function(v, l) yjPower(v, l), function(v) sum(sign(v) * log1p(abs(v))))

set.seed(20240612)
sets <- list(
  eruptions = faithful$eruptions, waiting = faithful$waiting, murder = USArrests$Murder, assault = USArrests$Assault,
  petal = iris$Petal.Length, dist = cars$dist, rivers = rivers, islands = as.numeric(islands), precip = as.numeric(precip),
  skewed = round(rexp(300), 6), wide = round(rlnorm(200, 0, 3), 6), mixed = round(c(rnorm(60), rnorm(40, 7)), 6),
  cubes = round(rnorm(150)^3, 6), few = c(1, 2, 2, 5, 9), ties = c(1, 1, 1, 1, 2, 2, 3)
)
at <- c(0, 0.01, 0.1, 0.25, 0.333, 0.5, 0.9, 0.99, 1)

samples <- lapply(names(sets), function(name) {
  v <- sets[[name]]
  positive <- all(v > 0)
  tested <- dip.test(v)
  list(
    name = name, values = v,
    dip = unname(tested$statistic), dipPValue = tested$p.value,
    boxCox = if (positive) box_cox(v), boxCoxOfCar = if (positive) unname(powerTransform(v ~ 1)$lambda),
    yeoJohnson = yeo_johnson(v), yeoJohnsonOfCar = unname(powerTransform(v ~ 1, family = "yjPower")$lambda),
    skewness = e1071::skewness(v, type = 1), quantiles = unname(quantile(v, at)), variance = var(v)
  )
})

grid <- function(p, freedom) expand.grid(p = p, freedom = freedom)
t <- grid(c(0.005, 0.025, 0.05, 0.25, 0.4, 0.5, 0.9, 0.975, 0.995), c(1, 1.5, 2, 5, 10, 29, 29.999, 30, 50, 100, 1000, 1e6))
t$value <- qt(t$p, t$freedom)
score <- do.call(rbind, lapply(list(c(0, 10), c(1, 10), c(10, 10), c(3, 1000), c(500, 1000), c(0, 1), c(99999, 1e5)), function(x) {
  ends <- suppressWarnings(prop.test(x[1], x[2], correct = FALSE)$conf.int)
  data.frame(successes = x[1], n = x[2], low = ends[1], high = ends[2])
}))
p <- c(1e-300, 1e-20, 1e-10, 1e-5, 0.001, 0.025, 0.25, 0.4, 0.6, 0.9, 0.975, 0.999)
z <- c(-30, -10, -5, -1, -0.1, 0, 0.1, 1, 3, 8)
assignments <- lapply(1:30, function(i) {
  n <- sample(1:8, 1)
  m <- n + sample(0:4, 1)
  costs <- matrix(if (i %% 2) sample(0:5, n * m, TRUE) else round(runif(n * m), 6), n, m)
  list(rows = n, columns = m, costs = as.list(as.numeric(t(costs))), total = sum(costs[cbind(1:n, solve_LSAP(costs))]))
})

# diptest's table of quantiles, read at some dips as its dip.test() reads it.
table_of <- function(n) {
  data(qDiptab, envir = environment())
  sizes <- as.numeric(dimnames(qDiptab)[[1]])
  lower <- findInterval(n, sizes)
  share <- (n - sizes[lower]) / (sizes[lower + 1] - sizes[lower])
  bounds <- sqrt(sizes[lower]) * qDiptab[lower, ]
  bounds <- bounds + share * (sqrt(sizes[lower + 1]) * qDiptab[lower + 1, ] - bounds)
  scaled <- c(0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
  data.frame(n = n, dip = scaled / sqrt(n), p = 1 - approx(bounds, as.numeric(dimnames(qDiptab)[[2]]), scaled, rule = 2)$y)
}

versions <- lapply(setNames(nm = c("diptest", "car", "e1071", "clue")), function(name) as.character(packageVersion(name)))
cat(toJSON(list(
  versions = c(list(R = as.character(getRversion())), versions),
  samples = samples, at = at, studentQuantiles = t, wilson = score,
  normalQuantiles = data.frame(p = p, value = qnorm(p)), normalCdf = data.frame(z = z, value = pnorm(z)),
  dipPValues = do.call(rbind, lapply(c(5, 10, 15, 30, 72, 200, 1000, 30000), table_of)), assignments = assignments
), digits = I(16), auto_unbox = TRUE, null = "null", na = "null"), "\n")
