package dev.countersign.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.countersign.firmware.DigestSignature;
import dev.countersign.testing.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * The trusted core judges foreign vectors rightly: those of Wycheproof where they are ({@code -Dcountersign.wycheproof=DIR}, else beside the
 * project), which is not copied; and always our own set of encodings of the same form.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WycheproofTest {
    private static final Path OWN = Path.of("src/test/resources/evidence/encodings");
    private static final Path WYCHEPROOF =
            Path.of(System.getProperty("countersign.wycheproof", "../shared/fixtures/wycheproof"));
    private static final HexFormat HEX = HexFormat.of();

    private int tried;
    private final List<String> wrong = new ArrayList<>();

    @Test
    void all_vectors_are_judged_rightly() throws IOException, GeneralSecurityException {
        judge(OWN);
        int own = tried;
        boolean there = Files.isDirectory(WYCHEPROOF);
        if (there) {
            judge(WYCHEPROOF);
        }
        Report.campaign(
                "wycheproof",
                tried,
                wrong.size(),
                "each judged rightly: " + own + " of our own, "
                        + (there ? (tried - own) + " of Wycheproof" : "none of Wycheproof, which is not there"));
        assertThat(wrong).isEmpty();
        assertThat(own).isGreaterThan(50);
        assertThat(tried).isGreaterThan(there ? 1_000 : 50);
    }

    private void judge(Path folder) throws IOException, GeneralSecurityException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith("_test.json"))
                    .sorted()
                    .toList()) {
                for (JsonNode group : new ObjectMapper().readTree(file.toFile()).path("testGroups")) {
                    judge(file.getFileName().toString(), group);
                }
            }
        }
    }

    private void judge(String file, JsonNode group) throws GeneralSecurityException {
        for (JsonNode vector : group.path("tests")) {
            byte[] message = HEX.parseHex(vector.path("msg").asText());
            byte[] signature = HEX.parseHex(vector.path("sig").asText());
            for (boolean taken : verdicts(group, message, signature)) {
                tried++;
                if (taken != vector.path("result").asText().equals("valid")) {
                    wrong.add(file + " " + vector.path("tcId") + " " + vector.path("comment"));
                }
            }
        }
    }

    /** Of each check of the core that takes such signatures; none for files of another kind. */
    private static List<Boolean> verdicts(JsonNode group, byte[] message, byte[] signature)
            throws GeneralSecurityException {
        String kind = group.path("type").asText() + " " + group.path("sha").asText();
        byte[] spki = HEX.parseHex(group.path("publicKeyDer").asText());
        return switch (kind) {
            case "EcdsaVerify SHA-256" ->
                List.of(
                        StrictDer.isEcdsaSignature(signature, 32)
                                && EnrolledKey.verifies(EnrolledKey.ofSpki(spki), signature, message),
                        DigestSignature.verifies(key("EC", spki), digest("SHA-256", message), signature));
            case "EcdsaVerify SHA-384" ->
                List.of(DigestSignature.verifies(key("EC", spki), digest("SHA-384", message), signature));
            case "RsassaPssVerify SHA-256" ->
                List.of(DigestSignature.verifies(key("RSA", spki), digest("SHA-256", message), signature));
            case "EddsaVerify " ->
                List.of(EnrolledKey.verifies(EnrolledKey.ofEd25519(last32(spki)), signature, message));
            default -> List.of();
        };
    }

    private static PublicKey key(String algorithm, byte[] spki) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(spki));
    }

    private static byte[] digest(String algorithm, byte[] message) throws GeneralSecurityException {
        return MessageDigest.getInstance(algorithm).digest(message);
    }

    private static byte[] last32(byte[] spki) {
        return Arrays.copyOfRange(spki, spki.length - 32, spki.length);
    }
}
