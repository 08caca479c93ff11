package dev.countersign.firmware;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.List;

/** A signed file, its form read and found good; what its blocks claim is checked one by one, in the order of the methods. */
record SignedFile(EspImage image, List<SignatureBlock> blocks, Digest paddedSha384) {

    static SignedFile read(InputStream in, long size) throws IOException, FirmwareException {
        EspImage.refuseLargerThan(SecureBootV2.MAXIMUM_SIGNED_SIZE, size);
        ImageSource source = new ImageSource(in, size, OutputStream.nullOutputStream(), true);
        EspImage image = EspImage.readSigned(source, size);
        List<SignatureBlock> blocks = SignatureSector.read(source.sector(EspImage.SECTOR));
        return new SignedFile(image, blocks, source.sha384());
    }

    void requireDigest(int index) throws FirmwareException {
        SignatureBlock block = blocks.get(index);
        if (!block.imageDigest().equals(digestFor(block.kind()))) {
            throw new FirmwareException(
                    Reason.DIGEST_MISMATCH, "Signature block " + index + " states the digest of another image");
        }
    }

    void requireKey(int index, PublicKey registered) throws FirmwareException {
        if (!Arrays.equals(blocks.get(index).embeddedKey(), EmbeddedKey.of(registered))) {
            throw new FirmwareException(
                    Reason.KEY_MISMATCH, "The key inside signature block " + index + " is not the registered key");
        }
    }

    void requireSignature(int index, PublicKey registered) throws FirmwareException {
        SignatureBlock block = blocks.get(index);
        if (!DigestSignature.verifies(registered, digestFor(block.kind()).bytes(), block.signature())) {
            throw new FirmwareException(
                    Reason.SIGNATURE_INVALID, "The signature in block " + index + " is not one by the registered key");
        }
    }

    private Digest digestFor(KeyKind kind) {
        return switch (kind) {
            case RSA_3072, P_256 -> image.paddedSha256();
            case P_384 -> paddedSha384;
        };
    }
}
