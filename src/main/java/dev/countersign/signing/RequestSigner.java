package dev.countersign.signing;

import dev.countersign.artifact.BlobStore;
import dev.countersign.core.Artifact;
import dev.countersign.core.SignerClient;
import dev.countersign.core.SignerException;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.firmware.FirmwareException;
import dev.countersign.firmware.SignatureBlock;
import dev.countersign.keyring.Keyring;
import dev.countersign.request.KeySignature;
import dev.countersign.request.RequestWork;
import dev.countersign.request.RequestWork.Work;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Carries one request one act on; the acts and what a crash leaves after each are in the package document. */
@ApplicationScoped
class RequestSigner {
    private final RequestWork requests;
    private final SignerClient signer;
    private final BlobStore blobs;
    private final Keyring keyring;
    private final SignedFileBuilder files;

    RequestSigner(
            RequestWork requests, SignerClient signer, BlobStore blobs, Keyring keyring, SignedFileBuilder files) {
        this.requests = requests;
        this.signer = signer;
        this.blobs = blobs;
        this.keyring = keyring;
        this.files = files;
    }

    /** A rejection takes effect when the signer has journalled it, and not before. */
    void reject(String id) throws SignerException {
        var pending = requests.rejectionOf(id);
        if (pending.isPresent()) {
            var rejection = pending.get();
            requests.rejected(id, signer.reject(rejection.statement(), rejection.reason(), rejection.signature()));
        }
    }

    /** So does a veto. */
    void veto(String id) throws SignerException {
        var pending = requests.vetoOf(id);
        if (pending.isPresent()) {
            var veto = pending.get();
            requests.vetoed(id, signer.veto(veto.statement(), veto.reason(), veto.signature()));
        }
    }

    /** Acts 1 and 2. */
    void intend(String id) throws SignerException, IOException {
        Work work = requests.workFor(id);
        requests.intended(id, signer.intend(work.statement(), work.approvals(), artifact(work)));
    }

    /** Acts 3 to 6. */
    void complete(String id) throws SignerException, IOException, FirmwareException {
        Work work = requests.workFor(id);
        requests.signingStarted(id);
        var answer = signer.complete(work.statementId(), artifact(work));
        var signatures = inOrderOfTheKeys(Statement.parse(work.statement()), answer.signatures());
        var signed = build(work, signatures);
        requests.signed(id, signatures, answer.receipt(), signed.sha256(), signed.size());
    }

    private Artifact artifact(Work work) {
        return new Artifact(() -> blobs.open(work.artifactSha256()), work.artifactSize());
    }

    private SignedFileBuilder.SignedFile build(Work work, List<KeySignature> signatures)
            throws IOException, FirmwareException {
        byte[] digest = HexFormat.of()
                .parseHex(Statement.parse(work.statement()).images().getFirst().payload());
        var keys = new ArrayList<PublicKey>();
        var blocks = new ArrayList<SignatureBlock>();
        for (KeySignature signature : signatures) {
            PublicKey key = publicKey(signature.spkiSha256());
            keys.add(key);
            blocks.add(SignatureBlock.of(key, digest, signature.signature()));
        }
        return files.build(work.artifactSha256(), work.artifactSize(), blocks, keys);
    }

    private static List<KeySignature> inOrderOfTheKeys(Statement statement, List<Answer.ImageSignature> made)
            throws IOException {
        var signatures = new ArrayList<KeySignature>();
        for (int key = 1; key <= statement.keys().size(); key++) {
            int number = key;
            byte[] signature = made.stream()
                    .filter(each -> each.image() == 1 && each.key() == number)
                    .map(Answer.ImageSignature::signature)
                    .findFirst()
                    .orElseThrow(() -> new IOException("the signer answered no signature by key " + number));
            signatures.add(new KeySignature(statement.keys().get(key - 1).spkiSha256(), signature));
        }
        return signatures;
    }

    private PublicKey publicKey(String spkiSha256) throws IOException {
        var spki = new X509EncodedKeySpec(keyring.spki(spkiSha256));
        for (String algorithm : List.of("RSA", "EC")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePublic(spki);
            } catch (GeneralSecurityException ofAnotherAlgorithm) {
                // The next one.
            }
        }
        throw new IOException("the public key " + spkiSha256 + " is neither RSA nor EC");
    }
}
