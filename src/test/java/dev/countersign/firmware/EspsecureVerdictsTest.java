package dev.countersign.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.testing.Command;
import dev.countersign.testing.Espsecure;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The real espsecure still says about each signed fixture what its record claims: it accepts the golden files, and it
 * accepts some that we refuse. The record of each of those says why the difference is deliberate.
 */
class EspsecureVerdictsTest {
    private static final Tally TALLY = new Tally();

    private static Espsecure espsecure;

    @BeforeAll
    static void unpack() {
        espsecure = Espsecure.unpacked();
    }

    static Stream<Fixtures.Vector> judgedByEspsecure() {
        // 4.7.0 knows no P-384; the record of that one file is about a newer version.
        return Fixtures.vectors().stream()
                .filter(vector -> tool(vector).path("tool").asText().equals("espsecure 4.7.0"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("judgedByEspsecure")
    void espsecure_judges_as_recorded(Fixtures.Vector vector) throws Exception {
        TALLY.begin();
        JsonNode recorded = tool(vector);

        Command.Result result = espsecure.verify(
                Fixtures.path(vector.file()),
                Fixtures.keyPath(recorded.path("key").asText()));

        assertThat(result.exit())
                .as(result.output())
                .isEqualTo(recorded.path("exit").asInt());
        if (vector.verdict().equals("accept")) {
            assertThat(result.exit()).as("what we accept, espsecure accepts").isZero();
        }
        TALLY.pass();
    }

    @AfterAll
    static void report() {
        TALLY.report("espsecure-verdicts", "the real espsecure says what the records claim");
    }

    private static JsonNode tool(Fixtures.Vector vector) {
        return vector.record().path("real_tool");
    }
}
