package dev.countersign.signing;

import dev.countersign.artifact.BlobStore;
import dev.countersign.artifact.Incoming;
import dev.countersign.evidence.Sha256;
import dev.countersign.firmware.FirmwareException;
import dev.countersign.firmware.SecureBootV2;
import dev.countersign.firmware.SignatureBlock;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Makes the signed file of an image and keeps it only when it has been read back: verified by the strict verifier with
 * the registered keys, and equal to the submitted file in every byte outside padding and signature.
 *
 * <p>The file appears in the blob store by a rename after its bytes are synced. Made twice from the same signatures it
 * is the same file under the same name.
 */
@ApplicationScoped
class SignedFileBuilder {
    private static final int CHUNK = 65_536;

    private final BlobStore blobs;

    SignedFileBuilder(BlobStore blobs) {
        this.blobs = blobs;
    }

    /**
     * A signed file in the blob store.
     *
     * @param sha256 its name there
     * @param size bytes
     */
    record SignedFile(String sha256, long size) {}

    /**
     * Builds the file.
     *
     * @param sha256 name of the submitted file in the blob store
     * @param size bytes of the submitted file
     * @param keys the registered keys, in the order of the blocks
     * @throws FirmwareException if the signatures are not for this file or what was written does not verify
     */
    SignedFile build(String sha256, long size, List<SignatureBlock> blocks, List<PublicKey> keys)
            throws IOException, FirmwareException {
        try (Incoming incoming = blobs.receive()) {
            try (InputStream unsigned = blobs.open(sha256)) {
                var out = new BufferedOutputStream(incoming.stream(), CHUNK);
                SecureBootV2.writeSigned(unsigned, size, blocks, out);
                out.flush();
            }
            incoming.sync();
            var signed = readBack(incoming.path(), keys);
            demandSameImage(blobs.path(sha256), incoming.path(), size);
            incoming.keep(signed.sha256());
            return signed;
        }
    }

    /** What really lies on the disk, hashed while the strict verifier reads it. */
    private static SignedFile readBack(Path file, List<PublicKey> keys) throws IOException, FirmwareException {
        long size = Files.size(file);
        MessageDigest sha256 = Sha256.start();
        try (var in = new DigestInputStream(Files.newInputStream(file), sha256)) {
            SecureBootV2.verify(in, size, keys);
        }
        return new SignedFile(HexFormat.of().formatHex(sha256.digest()), size);
    }

    private static void demandSameImage(Path submitted, Path signed, long size) throws IOException {
        try (InputStream before = Files.newInputStream(submitted);
                InputStream after = Files.newInputStream(signed)) {
            for (long compared = 0; compared < size; ) {
                int length = (int) Math.min(CHUNK, size - compared);
                if (!Arrays.equals(before.readNBytes(length), after.readNBytes(length))) {
                    throw new IOException("the signed file differs from the submitted one outside its signature");
                }
                compared += length;
            }
        }
    }
}
