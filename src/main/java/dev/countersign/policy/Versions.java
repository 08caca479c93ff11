package dev.countersign.policy;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The order of versions {@code [v]N(.N)*[-pre][+build]}: numbers by size, a missing one as zero; then as Semantic Versioning 2.0.0 (11) says,
 * so that {@code 1.4.0-rc.2 < 1.4.0-rc.10 < 1.4 = 1.4.0+7}. Other texts have no order.
 */
public final class Versions {
    private static final String IDENTIFIERS = "([0-9A-Za-z-]++(?:\\.[0-9A-Za-z-]++)*+)";
    private static final Pattern FORM =
            Pattern.compile("v?([0-9]++(?:\\.[0-9]++)*+)(?:-" + IDENTIFIERS + ")?(?:\\+" + IDENTIFIERS + ")?");

    private Versions() {}

    /** Below zero if the first is older, zero if neither is, above zero if it is newer; empty if they cannot be compared. */
    public static OptionalInt compare(String a, String b) {
        Matcher first = FORM.matcher(a);
        Matcher second = FORM.matcher(b);
        if (!first.matches() || !second.matches()) {
            return OptionalInt.empty();
        }
        int order = releases(first.group(1).split("\\."), second.group(1).split("\\."));
        return OptionalInt.of(order != 0 ? order : preReleases(first, second));
    }

    private static int releases(String[] a, String[] b) {
        for (int i = 0; i < Math.max(a.length, b.length); i++) {
            int order = numbers(i < a.length ? a[i] : "0", i < b.length ? b[i] : "0");
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** Of any length: the longer one is larger, without leading zeros. */
    private static int numbers(String a, String b) {
        String first = a.replaceFirst("^0+", "");
        String second = b.replaceFirst("^0+", "");
        return first.length() == second.length()
                ? Integer.signum(first.compareTo(second))
                : Integer.compare(first.length(), second.length());
    }

    /** A version without one comes after every pre-release of it. */
    private static int preReleases(Matcher a, Matcher b) {
        String first = a.group(2);
        String second = b.group(2);
        if (first == null || second == null) {
            return Boolean.compare(first == null, second == null);
        }
        String[] these = first.split("\\.");
        String[] those = second.split("\\.");
        for (int i = 0; i < Math.min(these.length, those.length); i++) {
            int order = identifiers(these[i], those[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(these.length, those.length);
    }

    /** Numbers by size and before words, words by their ASCII characters. */
    private static int identifiers(String a, String b) {
        boolean number = a.matches("[0-9]+");
        if (number != b.matches("[0-9]+")) {
            return number ? -1 : 1;
        }
        return number ? numbers(a, b) : Integer.signum(a.compareTo(b));
    }
}
