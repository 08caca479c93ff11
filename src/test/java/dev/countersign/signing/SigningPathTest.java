package dev.countersign.signing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.firmware.Chip;
import dev.countersign.firmware.SecureBootV2;
import dev.countersign.testing.Api;
import dev.countersign.testing.ApproverKey;
import dev.countersign.testing.Espsecure;
import dev.countersign.testing.ServerWithSigner;
import dev.countersign.testing.Workflow;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From submission to a file that Espressif's own tool accepts, with everything real. */
@QuarkusTest
@TestProfile(ServerWithSigner.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class SigningPathTest {
    @TempDir
    private Path folder;

    @Inject
    AgroalDataSource database;

    @Test
    void ends_in_a_file_that_espsecure_and_we_accept() throws Exception {
        byte[] image;
        try (var in = Objects.requireNonNull(getClass().getResourceAsStream("/development/app.bin"))) {
            image = in.readAllBytes();
        }
        assertSignedAndAccepted("thermo-controller", image);
    }

    @Test
    void takes_an_image_for_another_chip_that_nobody_has_seen() throws Exception {
        assertSignedAndAccepted("thermo-controller", Api.newImage(Chip.ESP32_S3));
    }

    @Test
    void signs_with_P_256_where_the_chip_does_it_right() throws Exception {
        assertSignedAndAccepted("valve-controller", Api.newImage(Chip.ESP32_C6));
    }

    @Test
    void gives_no_signature_for_a_row_that_was_set_to_approved_by_hand() throws Exception {
        String id = Workflow.submitted("thermo-controller", Api.newImage(Chip.ESP32_C3));
        Workflow.approve(id, "approver-1");
        try (var connection = database.getConnection();
                var update =
                        connection.prepareStatement("update signing_request set state = 'APPROVED' where id = ?")) {
            update.setString(1, id);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
        Workflow.awaitEnd(id);
        assertThat(Workflow.view(id).getString("state")).isEqualTo("denied");
        assertThat(Workflow.view(id).getString("problem")).contains("approval");
        var journal = Workflow.journal();
        assertThat(journal.intentsFor(id)).isZero();
        assertThat(journal.signaturesFor(id)).isZero();
    }

    @Test
    void ends_with_a_rejection_when_the_signer_has_recorded_it() throws IOException {
        String id = Workflow.submitted("thermo-controller", Api.newImage(Chip.ESP32_C3));
        var body = new HashMap<>(
                ApproverKey.json(Workflow.approver("security-1").reject("wrong branch", Api.statement(id))));
        body.put("reason", "wrong branch");
        Api.as("security-1")
                .contentType(ContentType.JSON)
                .body(body)
                .post(Api.REQUESTS + "/" + id + "/rejections")
                .then()
                .statusCode(202);
        Workflow.awaitEnd(id);
        assertThat(Workflow.view(id).getString("state")).isEqualTo("rejected");
        assertThat(Workflow.view(id).getBoolean("rejection.effective")).isTrue();
    }

    private void assertSignedAndAccepted(String project, byte[] image) throws Exception {
        String id = Workflow.submitted(project, image);
        Workflow.approve(id, "approver-1");
        assertThat(Workflow.view(id).getString("state")).isEqualTo("awaiting-approval");
        Workflow.approve(id, "approver-2");
        Workflow.awaitEnd(id);
        assertThat(Workflow.view(id).getString("state")).isEqualTo("signed");

        Path signed = Files.write(folder.resolve("signed.bin"), Workflow.signedFile(id));
        Path pem = Files.write(
                folder.resolve("key.pem"), Workflow.pem(Workflow.view(id).getString("signed.keys[0]")));
        var espsecure = Espsecure.unpacked().verify(signed, pem);
        assertThat(espsecure.exit()).as(espsecure.output()).isZero();
        PublicKey key = publicKey(Files.readString(pem));
        assertThat(HexFormat.of().formatHex(SecureBootV2.keyDigest(key)))
                .isEqualTo(Espsecure.unpacked().keyDigest(pem));
        byte[] bytes = Files.readAllBytes(signed);
        SecureBootV2.verify(new ByteArrayInputStream(bytes), bytes.length, List.of(key));
        assertThat(Arrays.copyOf(bytes, image.length)).isEqualTo(image);
    }

    private static PublicKey publicKey(String pem) throws Exception {
        byte[] spki = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        try {
            return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(spki));
        } catch (InvalidKeySpecException e) {
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki));
        }
    }
}
