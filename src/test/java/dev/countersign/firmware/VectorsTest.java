package dev.countersign.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every record of {@code vectors.json} gets its verdict, for its reason, with its facts. */
class VectorsTest {

    private static final Tally TALLY = new Tally();

    static List<Fixtures.Vector> vectors() {
        return Fixtures.vectors();
    }

    @Test
    void there_are_48_records() {
        assertThat(vectors()).hasSize(48);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void each_record_gets_its_verdict(Fixtures.Vector vector) throws IOException {
        TALLY.begin();
        assertThat(judge(vector)).isEqualTo(expected(vector));
        TALLY.pass();
    }

    @AfterAll
    static void report() {
        TALLY.report("vectors", "every record gets its verdict, reason and facts");
    }

    /** Verdict, reason and facts in the form of a record. */
    private static JsonNode judge(Fixtures.Vector vector) throws IOException {
        byte[] bytes = Fixtures.file(vector.file());
        try {
            if (vector.isSigned()) {
                SignedEspImage signed = SecureBootV2.verify(Fixtures.stream(bytes), bytes.length, vector.keys());
                return accepted(facts(signed.image())
                        .put("signature_blocks", signed.blocks().size()));
            }
            return accepted(facts(EspImage.readUnsigned(Fixtures.stream(bytes), bytes.length)));
        } catch (FirmwareException e) {
            return object().put("verdict", "refuse").put("reason", e.reason().code());
        }
    }

    private static JsonNode accepted(ObjectNode facts) {
        return object().put("verdict", "accept").set("facts", facts);
    }

    private static ObjectNode facts(EspImage image) {
        ObjectNode facts = object().put("chip_id", image.chip().imageId())
                .put("image_len", (int) image.imageLength())
                .put("segments", image.segments());
        image.app()
                .ifPresent(app -> facts.put("secure_version", (int) app.securityVersion())
                        .put("version", app.version())
                        .put("project_name", app.projectName())
                        .put("idf_version", app.idfVersion())
                        .put("elf_sha256", app.elfSha256().hex())
                        .put("mmu_page_log2", app.pageSizeLogarithm()));
        image.bootloader().ifPresent(bootloader -> facts.put("bootloader_version", (int) bootloader.version()));
        return facts;
    }

    private static JsonNode expected(Fixtures.Vector vector) {
        ObjectNode expected = object().put("verdict", vector.verdict());
        return vector.verdict().equals("accept")
                ? expected.set("facts", vector.facts())
                : expected.put("reason", vector.reason());
    }

    private static ObjectNode object() {
        return new ObjectMapper().createObjectNode();
    }
}
