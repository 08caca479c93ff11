package dev.countersign.signer.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.evidence.ceremony.KeyRecord;
import dev.countersign.evidence.ceremony.KeyTemplate;
import dev.countersign.testing.SignerHome;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys are made badly on a real token, each in one way; reading back must name that way. */
class CensusTest {
    private static final String PUBLIC = "attributes(generate, CKO_PUBLIC_KEY";

    @TempDir
    static Path folder;

    private static Map<String, String> found = Map.of();

    /**
     * One way to make a key badly.
     *
     * @param kind kind of the key
     * @param isPublic whether the template of the public half is spoilt
     * @param line the line of the template
     * @param instead what stands there instead
     * @param sentences what the census must say, with {@code {}} for the key's name
     */
    record Spoiling(KeyTemplate kind, boolean isPublic, String line, String instead, String sentences) {
        String keyName() {
            return "bad-" + HexFormat.of().toHexDigits((kind.id() + isPublic + line + instead).hashCode());
        }

        String template(KeyRequest request, byte[] id) {
            var template = KeyGeneration.template(request, id);
            int split = template.indexOf(PUBLIC);
            var privateHalf = template.substring(0, split);
            var publicHalf = template.substring(split);
            return isPublic ? privateHalf + spoil(publicHalf) : spoil(privateHalf) + publicHalf;
        }

        @Override
        public String toString() {
            return kind.id() + ": " + line.strip() + " -> " + (instead.isEmpty() ? "nothing" : instead.strip());
        }

        private String spoil(String half) {
            if (!half.contains(line)) {
                throw new IllegalStateException("the template has no " + line);
            }
            return half.replace(line, instead);
        }
    }

    private static Spoiling secret(KeyTemplate kind, String line, String instead, String sentences) {
        return new Spoiling(kind, false, line, instead, sentences);
    }

    private static Spoiling secret(String line, String instead, String sentences) {
        return secret(KeyTemplate.P_256, line, instead, sentences);
    }

    private static Spoiling shown(String line, String instead, String sentences) {
        return new Spoiling(KeyTemplate.P_256, true, line, instead, sentences);
    }

    private static Stream<Spoiling> spoilings() {
        var ofBothKinds = Stream.of(KeyTemplate.values())
                .flatMap(kind -> Stream.of(
                        secret(
                                kind,
                                "CKA_DECRYPT = false",
                                "CKA_DECRYPT = true",
                                "CKA_DECRYPT of the private key of {} is true instead of false"),
                        secret(
                                kind,
                                "CKA_EXTRACTABLE = false",
                                "CKA_EXTRACTABLE = true",
                                "CKA_EXTRACTABLE of the private key of {} is true instead of false; "
                                        + "CKA_NEVER_EXTRACTABLE of the private key of {} is false instead of true")));
        var ofOneKind = Stream.of(
                secret(
                        "CKA_TOKEN = true",
                        "CKA_TOKEN = false",
                        "CKA_TOKEN of the private key of {} is false instead of true"),
                secret(
                        "CKA_PRIVATE = true",
                        "CKA_PRIVATE = false",
                        "CKA_PRIVATE of the private key of {} is false instead of true"),
                secret(
                        "CKA_SENSITIVE = true",
                        "CKA_SENSITIVE = false",
                        "CKA_SENSITIVE of the private key of {} is false instead of true; "
                                + "CKA_ALWAYS_SENSITIVE of the private key of {} is false instead of true"),
                secret(
                        "CKA_SENSITIVE = true\n  CKA_EXTRACTABLE = false",
                        "CKA_SENSITIVE = false\n  CKA_EXTRACTABLE = true",
                        "CKA_SENSITIVE of the private key of {} is false instead of true; "
                                + "CKA_ALWAYS_SENSITIVE of the private key of {} is false instead of true; "
                                + "CKA_EXTRACTABLE of the private key of {} is true instead of false; "
                                + "CKA_NEVER_EXTRACTABLE of the private key of {} is false instead of true; "
                                + "the token does not refuse to show the secret attribute 0x11"
                                + " of the private key of {}"),
                secret(
                        "CKA_SIGN = true",
                        "CKA_SIGN = false",
                        "CKA_SIGN of the private key of {} is false instead of true"),
                secret(
                        "CKA_SIGN_RECOVER = false",
                        "CKA_SIGN_RECOVER = true",
                        "CKA_SIGN_RECOVER of the private key of {} is true instead of false"),
                secret(
                        "CKA_UNWRAP = false",
                        "CKA_UNWRAP = true",
                        "CKA_UNWRAP of the private key of {} is true instead of false"),
                secret(
                        "CKA_DERIVE = false",
                        "CKA_DERIVE = true",
                        "CKA_DERIVE of the private key of {} is true instead of false"),
                secret(
                        "CKA_MODIFIABLE = false",
                        "CKA_MODIFIABLE = true",
                        "CKA_MODIFIABLE of the private key of {} is true instead of false"),
                secret(
                        "CKA_COPYABLE = false",
                        "CKA_COPYABLE = true",
                        "CKA_COPYABLE of the private key of {} is true instead of false"),
                secret(
                        "0h4110000000000000",
                        "0h41100000000000000d00000000000000",
                        "CKA_ALLOWED_MECHANISMS of the private key of {} is 0d000000000000004110000000000000"
                                + " instead of 4110000000000000"),
                secret(
                        "  CKA_ALLOWED_MECHANISMS = 0h4110000000000000\n",
                        "",
                        "CKA_ALLOWED_MECHANISMS of the private key of {} is empty instead of 4110000000000000"),
                shown(
                        "CKA_WRAP = false",
                        "CKA_WRAP = true",
                        "CKA_WRAP of the public key of {} is true instead of false"),
                shown(
                        "CKA_MODIFIABLE = false",
                        "CKA_MODIFIABLE = true",
                        "CKA_MODIFIABLE of the public key of {} is true instead of false"));
        return Stream.concat(ofBothKinds, ofOneKind);
    }

    /** Makes all the bad keys, and tells of each by name what the census says. */
    static final class MakesBadKeys implements TokenScenario {
        @Override
        public void play(Path home, PrintStream out) throws Exception {
            var properties = TokenProperties.read(home);
            try (var session = TokenStage.tamper(home)) {
                for (var spoiling : spoilings().toList()) {
                    var request = new KeyRequest(spoiling.keyName(), spoiling.kind());
                    tell(
                            session,
                            request,
                            id -> KeyGeneration.generate(properties, request, spoiling.template(request, id)),
                            out);
                }
                tell(
                        session,
                        new KeyRequest("good", KeyTemplate.P_256),
                        id -> KeyGeneration.generate(properties, new KeyRequest("good", KeyTemplate.P_256), id),
                        out);
                tell(session, new KeyRequest("imported", KeyTemplate.P_256), id -> importKey(session, id), out);
            }
        }

        private interface Making {
            PublicKey make(byte[] id) throws Exception;
        }

        private static void tell(NativeSession session, KeyRequest request, Making making, PrintStream out)
                throws Exception {
            var id = new byte[16];
            new SecureRandom().nextBytes(id);
            id[0] = 1;
            var key =
                    new KeyRecord(request.name(), request.kind(), HexFormat.of().formatHex(id), making.make(id));
            session.create(HolderCertificate.object(key, Instant.EPOCH, new SecureRandom()));
            out.println(request.name() + "\t"
                    + Census.differences(session, List.of(key)).stream()
                            .filter(difference -> !difference.endsWith("that the ceremony did not make"))
                            .collect(Collectors.joining("; ")));
        }

        /** A key of software, put into the token with the very attributes that the ceremony gives. */
        private static PublicKey importKey(NativeSession session, byte[] id) throws Exception {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(KeyTemplate.P_256.parameters());
            var pair = generator.generateKeyPair();
            var scalar = ((ECPrivateKey) pair.getPrivate()).getS().toByteArray();
            var secret = object(Pkcs11.CKO_PRIVATE_KEY, id, KeyAttributes.ofPrivateKey(KeyTemplate.P_256));
            secret.put(Pkcs11.CKA_EC_PARAMS, Der.OID_P_256);
            secret.put(Pkcs11.CKA_VALUE, scalar);
            session.create(secret);
            var shown = object(Pkcs11.CKO_PUBLIC_KEY, id, KeyAttributes.ofPublicKey(KeyTemplate.P_256));
            shown.put(Pkcs11.CKA_EC_PARAMS, Der.OID_P_256);
            var spki = pair.getPublic().getEncoded();
            shown.put(Pkcs11.CKA_EC_POINT, Der.octetString(Arrays.copyOfRange(spki, spki.length - 65, spki.length)));
            session.create(shown);
            return pair.getPublic();
        }

        private static Map<Long, byte[]> object(long objectClass, byte[] id, List<KeyAttributes.Demand> demands) {
            var object = new LinkedHashMap<Long, byte[]>();
            object.put(Pkcs11.CKA_CLASS, HexFormat.of().parseHex(KeyAttributes.number(objectClass)));
            object.put(Pkcs11.CKA_KEY_TYPE, HexFormat.of().parseHex(KeyAttributes.number(Pkcs11.CKK_EC)));
            object.put(Pkcs11.CKA_ID, id);
            object.put(Pkcs11.CKA_LABEL, "imported".getBytes(StandardCharsets.US_ASCII));
            demands.stream()
                    .filter(KeyAttributes.Demand::given)
                    .forEach(demand -> object.put(demand.type(), demand.bytes()));
            return object;
        }
    }

    @BeforeAll
    static void make_all_the_keys() {
        var home = SignerHome.copy(folder.resolve("signer"), "valve-1=p256");
        found = TokenStage.play(home, MakesBadKeys.class).stream()
                .map(line -> line.split("\t", -1))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spoilings")
    void names_what_is_wrong_with(Spoiling spoiling) {
        assertThat(found).containsEntry(spoiling.keyName(), spoiling.sentences().replace("{}", spoiling.keyName()));
    }

    @Test
    void has_nothing_to_say_of_a_key_made_well() {
        assertThat(found).containsEntry("good", "");
    }

    @Test
    void notices_a_key_that_was_not_made_in_the_token() {
        assertThat(found.get("imported"))
                .contains("CKA_LOCAL of the private key of imported is false instead of true")
                .contains("CKA_NEVER_EXTRACTABLE of the private key of imported is false instead of true")
                .contains("CKA_ALWAYS_SENSITIVE of the private key of imported is false instead of true")
                .contains("CKA_KEY_GEN_MECHANISM of the private key of imported is ffffffffffffffff");
    }
}
