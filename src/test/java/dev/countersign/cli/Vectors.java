package dev.countersign.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The ESP32 records of the fixtures' {@code vectors.json}. */
final class Vectors {
    private Vectors() {}

    /**
     * What must be said about one file.
     *
     * @param refusal code of the reason; empty where the file is accepted
     * @param signers names of the keys, in order
     */
    record Vector(String file, Optional<String> refusal, List<String> signers) {
        @Override
        public String toString() {
            return file;
        }
    }

    static Stream<Vector> signed() throws IOException {
        return ofFormat("esp-sbv2");
    }

    static Stream<Vector> unsigned() throws IOException {
        return ofFormat("esp-image");
    }

    private static Stream<Vector> ofFormat(String format) throws IOException {
        return records(new ObjectMapper().readTree(new File(Run.fixture("vectors.json"))))
                .filter(node -> node.path("format").asText().equals(format))
                .map(node -> new Vector(
                        node.path("file").asText(),
                        node.path("verdict").asText().equals("accept")
                                ? Optional.empty()
                                : Optional.of(node.path("reason").asText()),
                        records(node.path("signers")).map(JsonNode::asText).toList()));
    }

    private static Stream<JsonNode> records(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
