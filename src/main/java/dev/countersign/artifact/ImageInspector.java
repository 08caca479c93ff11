package dev.countersign.artifact;

import dev.countersign.firmware.EspImage;
import dev.countersign.firmware.FirmwareException;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;

/** Reads a stored artifact as an image that is to be signed. The signer does the same again; this answers people early. */
@ApplicationScoped
public class ImageInspector {
    private final BlobStore store;

    ImageInspector(BlobStore store) {
        this.store = store;
    }

    /**
     * The facts of the image with this digest.
     *
     * @throws Refusal with the member {@code reason} when it cannot be signed safely
     */
    public InspectedImage inspect(ArtifactView artifact) {
        try (var in = new BufferedInputStream(store.open(artifact.sha256()), DigestLanes.CHUNK_BYTES)) {
            return InspectedImage.of(EspImage.readUnsigned(in, artifact.size()));
        } catch (FirmwareException refused) {
            throw new Refusal(ProblemType.MALFORMED_IMAGE, refused.getMessage() + ".")
                    .with("reason", refused.reason().code());
        } catch (NoSuchFileException lost) {
            // The row outlived its file. The same upload again brings the file back; the row stays as it is.
            throw new Refusal(
                    ProblemType.UNKNOWN_ARTIFACT,
                    "The bytes of artifact " + artifact.sha256() + " are no longer in the store. Upload them again.");
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot read artifact " + artifact.sha256(), failed);
        }
    }
}
