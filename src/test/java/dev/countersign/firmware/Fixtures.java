package dev.countersign.firmware;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The files of {@code src/test/resources/firmware} and the TEST-ONLY keys they are signed with. */
final class Fixtures {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Fixtures() {}

    /** A record of {@code vectors.json}. */
    record Vector(String file, String format, String verdict, JsonNode record) {
        boolean isSigned() {
            return format.equals("esp-sbv2");
        }

        String reason() {
            return record.path("reason").asText("");
        }

        JsonNode facts() {
            return record.path("facts");
        }

        List<String> signers() {
            return texts(record.path("signers")).toList();
        }

        List<PublicKey> keys() {
            return signers().stream().map(Fixtures::key).toList();
        }

        @Override
        public String toString() {
            return file;
        }
    }

    static List<Vector> vectors() {
        return StreamSupport.stream(json("vectors.json").spliterator(), false)
                .map(node -> new Vector(
                        node.path("file").asText(),
                        node.path("format").asText(),
                        node.path("verdict").asText(),
                        node))
                .toList();
    }

    static Vector vector(String file) {
        return vectors().stream()
                .filter(vector -> vector.file().equals(file))
                .findFirst()
                .orElseThrow();
    }

    /** The eFuse digests of the keys, as espsecure computed them. */
    static Map<String, String> keyDigests() {
        return JSON.convertValue(
                json("keys/key-digests.json"),
                JSON.getTypeFactory().constructMapType(Map.class, String.class, String.class));
    }

    static byte[] file(String name) {
        try {
            return Files.readAllBytes(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path path(String name) {
        try {
            return Path.of(Fixtures.class.getResource("/firmware/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Path keyPath(String name) {
        return path("keys/TEST-ONLY-" + name + ".pub.pem");
    }

    static PublicKey key(String name) {
        String algorithm = name.startsWith("rsa") ? "RSA" : name.startsWith("ed") ? "Ed25519" : "EC";
        try {
            String pem = Files.readString(keyPath(name));
            byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
            return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static InputStream stream(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    private static Stream<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText);
    }

    private static JsonNode json(String name) {
        try {
            return JSON.readTree(path(name).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
