package dev.countersign.core;

import dev.countersign.storage.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One head in a file, the line {@code POSITION HASH}. A crash leaves the old line or the new one.
 */
final class HeadFile {
    private static final Pattern LINE = Pattern.compile("(0|[1-9][0-9]{0,17}) ([0-9a-f]{64})\n");

    private final Path file;

    HeadFile(Path file) {
        this.file = file;
    }

    /**
     * The head in the file, or nothing where there is no file.
     *
     * @throws IOException if the file holds something else: then nobody knows what the signer had, and a person must look
     */
    Optional<Head> read() throws IOException {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.US_ASCII);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
        var line = LINE.matcher(text);
        if (!line.matches()) {
            throw new IOException(file + " does not hold a position and a hash");
        }
        return Optional.of(new Head(Long.parseLong(line.group(1)), line.group(2)));
    }

    void write(Head head) throws IOException {
        DurableFile.replacePrivate(
                file, (head.position() + " " + head.hash() + "\n").getBytes(StandardCharsets.US_ASCII));
    }
}
