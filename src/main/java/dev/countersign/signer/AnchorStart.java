package dev.countersign.signer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Opens the {@link Anchor} and holds the journal against it. */
final class AnchorStart {
    private static final Pattern LINE = Pattern.compile("([1-9][0-9]{0,17}) (0|[1-9][0-9]{0,17}) ([0-9a-f]{64})\n");
    private static final int MAXIMUM_SIZE = 128;

    private AnchorStart() {}

    /**
     * Locks the anchor's file beside it: the file itself is replaced with every record.
     *
     * @throws StartException if another signer has it
     */
    static FileChannel lock(Path file) throws IOException, StartException {
        return FileLocks.take(
                file.resolveSibling(file.getFileName() + ".lock"), "another signer has the anchor " + file);
    }

    /**
     * Reads the anchor and looks for its head in the journal.
     *
     * @throws StartException if the journal does not hold the anchored head, or the anchor is older than the journal's own starts
     */
    static Anchor open(Path file, FileChannel lock, JournalStart.Found journal) throws IOException, StartException {
        if (!Files.exists(file)) {
            // A journal that holds its genesis alone is that of a first start which died before it had told anybody
            // anything.
            if (journal.newest().position() > 0) {
                throw new StartException("the anchor " + file + " is missing");
            }
            return new Anchor(file, lock, journal.fence() + 1, "");
        }
        String text = text(file);
        Matcher line = LINE.matcher(text);
        if (!line.matches()) {
            throw new StartException("the anchor " + file + " is not a line of fence, position and hash");
        }
        long fence = Long.parseLong(line.group(1));
        long position = Long.parseLong(line.group(2));
        if (position > journal.newest().position()) {
            throw new StartException("the journal is behind its anchor " + file + ": it has "
                    + journal.hashes().size() + " records, anchored are " + (position + 1));
        }
        if (!journal.hashes().get((int) position).equals(line.group(3))) {
            throw new StartException(
                    "the journal is not the one of its anchor " + file + ": record " + position + " is another");
        }
        if (fence < journal.fence()) {
            throw new StartException("the anchor " + file + " is older than the journal: its fence is " + fence
                    + ", the journal's " + journal.fence());
        }
        return new Anchor(file, lock, fence + 1, text);
    }

    private static String text(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAXIMUM_SIZE), StandardCharsets.ISO_8859_1);
        }
    }
}
