# Pins: the maximum-likelihood logistic regression of birth-weight (P(low == "yes"), all 189 rows)
# and its mean log loss, which training without a penalty must approach.
# Run: Rscript test/oracles/birth_weight_glm.R   (R 4.2.2)
# Writes birth_weight_glm.json beside itself. Needs datasets/birth-weight/data.csv.
script <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
here <- dirname(normalizePath(script))
data <- read.csv(file.path(here, "../../datasets/birth-weight/data.csv"), stringsAsFactors = FALSE)

# Text columns become factors, levels in alphabetical order; the first level is the baseline.
text <- names(data)[sapply(data, is.character)]
data[text] <- lapply(data[text], function(x) factor(x, levels = sort(unique(x), method = "radix")))
stopifnot(nrow(data) == 189, levels(data$low) == c("no", "yes"))

fit <- glm(low ~ age + lwt + race + smoke + ptl + ht + ui + ftv, family = binomial, data = data,
           control = glm.control(epsilon = 1e-14, maxit = 100))
stopifnot(fit$converged)

number <- function(x) sprintf("%.17g", x)
list_of <- function(x) paste0("[", paste0('"', x, '"', collapse = ", "), "]")
levels_json <- sapply(text, function(name) sprintf('    "%s": %s', name, list_of(levels(data[[name]]))))
coefficients_json <- sprintf('    "%s": %s', names(coef(fit)), number(coef(fit)))
json <- c("{",
  sprintf('  "rows": %d,', nrow(data)),
  '  "levels": {', paste(levels_json, collapse = ",\n"), "  },",
  '  "coefficients": {', paste(coefficients_json, collapse = ",\n"), "  },",
  sprintf('  "mean_log_loss": %s', number(deviance(fit) / (2 * nrow(data)))),
  "}")
writeLines(json, file.path(here, "birth_weight_glm.json"))
writeLines(json)
