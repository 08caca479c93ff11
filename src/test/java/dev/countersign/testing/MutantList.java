package dev.countersign.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * Holds the mutants that no test noticed against the list of those that are known, {@code mutants/survivors.txt} among the test resources, and
 * writes the row {@code mutants}. A line of the list is {@code CLASS METHOD MUTATOR COUNT | REASON}: class and mutator without what all have in
 * common, and how many of them survive there. A program, run after PIT; JDK only.
 */
public final class MutantList {
    private static final String ROOT = "dev.countersign.";
    private static final double LEAST_KILLED = 90;

    private final Map<String, Long> survivors = new TreeMap<>();
    private long all;

    private MutantList() {}

    /** {@code TARGET-FOLDER LIST}. */
    public static void main(String[] arguments) throws IOException, ParserConfigurationException, SAXException {
        var mutants = new MutantList();
        mutants.read(Path.of(arguments[0], "pit-reports", "mutations.xml"));
        mutants.report(Files.readAllLines(Path.of(arguments[1])));
    }

    private void read(Path report) throws IOException, ParserConfigurationException, SAXException {
        var mutations = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getElementsByTagName("mutation");
        for (int i = 0; i < mutations.getLength(); i++) {
            Element mutation = (Element) mutations.item(i);
            all++;
            if (!Boolean.parseBoolean(mutation.getAttribute("detected"))) {
                String mutator = text(mutation, "mutator");
                survivors.merge(
                        text(mutation, "mutatedClass").replace(ROOT, "") + " " + text(mutation, "mutatedMethod") + " "
                                + mutator.substring(mutator.lastIndexOf('.') + 1),
                        1L,
                        Long::sum);
            }
        }
    }

    private void report(List<String> list) {
        Map<String, Long> known = known(list);
        var unexplained = new ArrayList<String>();
        survivors.forEach((mutant, count) -> {
            if (count > known.getOrDefault(mutant, 0L)) {
                unexplained.add(mutant + " " + (count - known.getOrDefault(mutant, 0L)));
            }
        });
        known.forEach((mutant, count) -> {
            if (survivors.getOrDefault(mutant, 0L) < count) {
                System.out.println("no longer survives, take it off the list: " + mutant);
            }
        });
        unexplained.forEach(mutant -> System.out.println("survives and is not on the list: " + mutant));
        long alive = survivors.values().stream().mapToLong(count -> count).sum();
        double killed = all == 0 ? 0 : 100.0 * (all - alive) / all;
        long failed = killed < LEAST_KILLED
                ? alive
                : unexplained.stream()
                        .mapToLong(mutant -> Long.parseLong(mutant.substring(mutant.lastIndexOf(' ') + 1)))
                        .sum();
        Report.campaign(
                "mutants",
                all,
                failed,
                String.format(
                        Locale.ROOT,
                        "STRONGER: %.1f %% killed, at least %.0f; the %d others listed with the reason",
                        killed,
                        LEAST_KILLED,
                        alive - failed));
    }

    private static Map<String, Long> known(List<String> list) {
        var known = new TreeMap<String, Long>();
        for (String line : list) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String mutant = line.substring(0, line.indexOf(" | "));
                int count = mutant.lastIndexOf(' ');
                known.put(mutant.substring(0, count), Long.parseLong(mutant.substring(count + 1)));
            }
        }
        return known;
    }

    private static String text(Element mutation, String name) {
        return mutation.getElementsByTagName(name).item(0).getTextContent();
    }
}
