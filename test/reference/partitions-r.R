# Reference values for src/cluster by R on small sets that R carries and on drawn ones; prints partitions-r.json.
#
#   Rscript partitions-r.R > partitions-r.json
#
# Trees: stats::hclust and cluster::agnes; medoids, silhouettes and gap: cluster; Dunn, Calinski-Harabasz and clusterwise
# stability: fpc; adjusted Rand and mixtures: mclust; density: dbscan; k-means: stats::kmeans (Hartigan and Wong), the best of 50 starts.
# The sets: Anderson 1935 as in Fisher 1936 (iris), Azzalini and Bowman 1990 (faithful), McNeil 1977 (USArrests).

suppressMessages({
  library(cluster)
  library(fpc)
  library(mclust)
  library(dbscan)
  library(jsonlite)
})

spread <- function(x) {
  x <- sweep(as.matrix(x), 2, colMeans(x))
  round(sweep(x, 2, sqrt(colMeans(x^2)), "/"), 12)
}

set.seed(20240611)
sets <- list(
  iris = as.matrix(iris[, 1:4]),
  faithful = spread(faithful),
  arrests = spread(USArrests),
  constant = round(cbind(rnorm(40), 7, rnorm(40, c(0, 5))), 6),
  repeated = matrix(rep(c(0, 0, 2, 1, 5, 5, 6, 2, 9, 1), each = 5), ncol = 2),
  outlier = round(rbind(matrix(rnorm(120), ncol = 3), c(1e4, 1e4, 1e4)), 6),
  line = matrix(round(sort(c(rnorm(40), rnorm(40, 6))), 6), ncol = 1)
)
sets <- lapply(sets, unname)

first_tie <- function(heights) {
  equal <- which(diff(heights) <= 1e-9 * heights[-1] & heights[-1] > 0)
  if (length(equal)) equal[1] else length(heights)
}

tree <- function(x, method) {
  distances <- dist(x)
  found <- hclust(distances, method)
  named <- c(ward.D2 = "ward", average = "average", complete = "complete", single = "single")[[method]]
  at <- mean(rev(found$height)[3:4])
  list(
    method = named,
    heights = found$height,
    agnes = sort(agnes(distances, method = named)$height),
    firstTie = first_tie(found$height),
    cuts = lapply(c(2, 3, 4, 6), function(k) list(k = k, labels = as.integer(cutree(found, k)) - 1)),
    height = at,
    atHeight = as.integer(cutree(found, h = at)) - 1,
    correlation = cor(cophenetic(found), distances)
  )
}

partition <- function(x, k) {
  distances <- dist(x)
  medoids <- pam(x, k)
  widths <- silhouette(medoids$clustering, distances)
  rated <- cluster.stats(distances, medoids$clustering)
  means <- kmeans(x, k, nstart = 50, iter.max = 100)
  list(
    k = k,
    labels = as.integer(medoids$clustering) - 1,
    total = medoids$objective[["swap"]] * nrow(x),
    manhattan = pam(x, k, metric = "manhattan")$objective[["swap"]] * nrow(x),
    silhouette = mean(widths[, 3]),
    silhouettes = round(widths[, 3], 12),
    dunn = rated$dunn,
    calinskiHarabasz = calinhara(x, medoids$clustering),
    inertia = means$tot.withinss,
    means = as.integer(means$cluster) - 1,
    adjustedRand = adjustedRandIndex(means$cluster, medoids$clustering)
  )
}

density <- function(x, minimum) {
  sorted <- sort(kNNdist(x, k = minimum - 1))
  eps <- signif((sorted[floor(0.8 * length(sorted))] + sorted[floor(0.8 * length(sorted)) + 1]) / 2, 6)
  found <- dbscan(x, eps = eps, minPts = minimum)
  list(
    minSamples = minimum,
    distances = as.numeric(sorted),
    eps = eps,
    labels = as.integer(found$cluster) - 1,
    core = as.integer(is.corepoint(x, eps = eps, minPts = minimum)),
    hdbscan = as.integer(hdbscan(x, minPts = minimum)$cluster) - 1,
    heights = sort(hdbscan(x, minPts = minimum)$hc$height)
  )
}

ward <- function(x, k) list(cluster = cutree(hclust(dist(x), "ward.D2"), k))

# clusGap does not return its references: they are drawn again with its seed, in its way.
gap <- function(x, space, references = 3, most = 5) {
  set.seed(42)
  table <- clusGap(x, ward, K.max = most, B = references, d.power = 2, spaceH0 = space, verbose = FALSE)$Tab
  set.seed(42)
  centered <- scale(x, center = TRUE, scale = FALSE)
  turn <- if (space == "scaledPCA") svd(centered, nu = 0)$v else diag(ncol(x))
  along <- centered %*% turn
  drawn <- lapply(1:references, function(b) {
    z <- apply(apply(along, 2, range), 2, function(ends) runif(nrow(x), ends[1], ends[2]))
    as.numeric(t(sweep(tcrossprod(z, turn), 2, attr(centered, "scaled:center"), "+")))
  })
  rules <- c("Tibs2001SEmax", "firstSEmax")
  list(
    space = space,
    gaps = unname(table[, "gap"]),
    standardErrors = unname(table[, "SE.sim"]),
    sides = if (space == "scaledPCA") apply(along, 2, function(v) diff(range(v))),
    rules = lapply(setNames(rules, rules), function(rule) maxSE(table[, "gap"], table[, "SE.sim"], method = rule)),
    references = drawn
  )
}

# clusterboot does not return its draws: they are drawn again with its seed, in its way.
stability <- function(x, k, draws = 12) {
  run <- function(...) clusterboot(x, B = draws, clustermethod = hclustCBI, k = k, method = "average", scaling = FALSE, count = FALSE, seed = 7, ...)
  found <- run(bootmethod = "boot")
  set.seed(7)
  drawn <- lapply(1:draws, function(b) sort(unique(sample(nrow(x), nrow(x), replace = TRUE))) - 1)
  list(
    k = k,
    labels = as.integer(found$partition) - 1,
    draws = drawn,
    jaccard = found$bootresult,
    mean = found$bootmean
  )
}

# Shapes as named here; none of these fits needs a regularisation.
mixtures <- function(x) {
  shapes <- c(spherical = "VII", diagonal = "VVI", tied = "EEE", full = "VVV")
  unlist(lapply(names(shapes), function(shape) lapply(1:3, function(k) {
    found <- Mclust(x, G = k, modelNames = shapes[[shape]], verbose = FALSE)
    list(shape = shape, k = k, logLikelihood = found$loglik, freeParameters = found$df, bic = -found$bic)
  })), recursive = FALSE)
}

components <- function(x) {
  found <- prcomp(x)
  list(variances = found$sdev^2, directions = as.numeric(found$rotation))
}

cases <- lapply(names(sets), function(name) {
  x <- sets[[name]]
  set.seed(11)
  list(
    name = name,
    rows = nrow(x),
    columns = ncol(x),
    points = as.numeric(t(x)),
    trees = lapply(c("ward.D2", "average", "complete", "single"), function(method) tree(x, method)),
    partitions = lapply(if (name == "repeated") 2:4 else 2:6, function(k) partition(x, k)),
    density = if (!name %in% c("outlier", "constant", "repeated")) lapply(c(5, 10), function(m) density(x, m)) else list(),
    gap = if (name %in% c("iris", "arrests")) lapply(c("scaledPCA", "original"), function(space) gap(x, space)) else list(),
    stability = if (name %in% c("iris", "arrests")) list(stability(x, c(iris = 3, arrests = 4)[[name]])) else list(),
    mixtures = if (name %in% c("iris", "faithful", "arrests")) mixtures(x) else list(),
    components = components(x)
  )
})

versions <- lapply(setNames(nm = c("cluster", "fpc", "mclust", "dbscan")), function(name) as.character(packageVersion(name)))
cat(toJSON(list(versions = c(list(R = as.character(getRversion())), versions), cases = cases), digits = I(16), auto_unbox = TRUE, null = "null", na = "null"), "\n")
