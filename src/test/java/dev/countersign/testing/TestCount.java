package dev.countersign.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/** How many tests a run had, as its {@code TEST-*.xml} say. */
record TestCount(int passed, int failed, int skipped) {
    private static final TestCount NONE = new TestCount(0, 0, 0);

    /** The sum of all reports in a folder; nothing if there is no such folder. */
    static TestCount of(Path folder) {
        if (!Files.isDirectory(folder)) {
            return NONE;
        }
        try (var reports = Files.newDirectoryStream(folder, "TEST-*.xml")) {
            var sum = NONE;
            for (var report : reports) {
                sum = sum.plus(ofReport(report));
            }
            return sum;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TestCount plus(TestCount other) {
        return new TestCount(passed + other.passed, failed + other.failed, skipped + other.skipped);
    }

    String sentence() {
        return passed + " passed, " + failed + " failed, " + skipped + " skipped";
    }

    private static TestCount ofReport(Path report) throws IOException {
        try {
            var suite = DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(report.toFile())
                    .getDocumentElement();
            var failed = number(suite, "failures") + number(suite, "errors");
            var skipped = number(suite, "skipped");
            return new TestCount(number(suite, "tests") - failed - skipped, failed, skipped);
        } catch (SAXException | ParserConfigurationException e) {
            throw new IOException("no test report: " + report, e);
        }
    }

    private static int number(Element suite, String name) {
        return Integer.parseInt(suite.getAttribute(name));
    }
}
