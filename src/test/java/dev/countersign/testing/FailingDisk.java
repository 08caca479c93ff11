package dev.countersign.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * A disk under a signer's journal and anchor that fails on demand, and that loses what was not synced when its power is cut ({@code
 * src/test/c/iofault.c}).
 *
 * <pre>
 * FailingDisk disk = FailingDisk.under(home);
 * disk.fail(FailingDisk.Call.SYNC, 3, FailingDisk.EIO);
 * try (var signer = SignerUnderTest.start(home)) { … }      // its third sync of the journal fails, and every later one
 * disk.cutPower(random);
 * </pre>
 *
 * <p>A power cut models a lost tail of the journal and a lost rename of the anchor, not reordered blocks. Killing a process alone loses nothing of what
 * it wrote: without this, a missing sync is never found.
 */
public final class FailingDisk {
    public static final int EIO = 5;
    public static final int ENOSPC = 28;

    private final SignerHome home;
    private final Path journal;
    private final Path anchor;
    private final Path log;
    private final Path anchorBefore;

    /** What fails. */
    public enum Call {
        /** Half of the bytes are written, then the call fails. */
        WRITE,
        SYNC,
        TRUNCATE,
        /** Half of the bytes are written, and the call says so: nothing has failed. */
        SHORT
    }

    private FailingDisk(SignerHome home, Path anchor) {
        this.home = home;
        this.journal = home.folder().resolve("journal");
        this.anchor = anchor;
        this.log = home.folder().resolve("iofault.log");
        this.anchorBefore = anchor.resolveSibling(anchor.getFileName() + ".before");
    }

    /** Puts a home on such a disk: it is under every process that is started afterwards. */
    public static FailingDisk under(SignerHome home) {
        var disk = new FailingDisk(home, home.anchor());
        Path library = CProgram.sharedLibrary("iofault.c", "-ldl");
        home.putIntoEnvironment(Map.of(
                "LD_PRELOAD", library.toString(),
                "CS_IO_FILE", disk.journal.toString(),
                "CS_IO_LOG", disk.log.toString(),
                "CS_IO_RENAMED", disk.anchor.toString(),
                "CS_IO_BEFORE", disk.anchorBefore.toString()));
        disk.work();
        return disk;
    }

    /**
     * From the next process on this call fails, and every later one of its kind.
     *
     * @param error number of the operating system; for {@link Call#SHORT} any
     */
    public void fail(Call call, int from, int error) {
        if (from < 1 || error < 1) {
            throw new IllegalArgumentException("no such failure: " + from + ", " + error);
        }
        home.putIntoEnvironment(Map.of("CS_IO_FAIL", call.name().toLowerCase(Locale.ROOT) + " " + from + " " + error));
    }

    /** From the next process on nothing fails. */
    public void work() {
        home.putIntoEnvironment(Map.of("CS_IO_FAIL", "none"));
    }

    /** How many calls have failed so far. */
    public long failures() {
        return lines().stream().filter(line -> line.startsWith("failed ")).count();
    }

    /** How much of the journal is durable. */
    public long synced() {
        long synced = 0;
        for (String line : lines()) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "sync" -> synced = Long.parseLong(words[1]);
                case "write" -> synced = Math.min(synced, Long.parseLong(words[1]));
                default -> {
                    // A failure makes nothing durable.
                }
            }
        }
        return synced;
    }

    /** Loses what was not synced: any tail of the journal behind the synced part, and perhaps the newest anchor. No process may be using them. */
    public void cutPower(Random random) {
        try {
            long size = Files.exists(journal) ? Files.size(journal) : 0;
            cutPower(random.nextLong(Math.min(synced(), size), size + 1), random.nextBoolean());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Loses everything that was not synced. */
    public void cutPower() {
        cutPower(synced(), true);
    }

    private void cutPower(long kept, boolean oldAnchor) {
        try {
            if (Files.exists(journal)) {
                try (var channel = FileChannel.open(journal, StandardOpenOption.WRITE)) {
                    channel.truncate(kept);
                }
                // What survived is on the disk.
                Files.writeString(
                        log, "sync " + kept + "\n", US_ASCII, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
            if (Files.exists(anchorBefore)) {
                if (oldAnchor) {
                    Files.move(anchorBefore, anchor, StandardCopyOption.REPLACE_EXISTING);
                } else {
                    Files.delete(anchorBefore);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> lines() {
        try {
            return Files.exists(log) ? Files.readAllLines(log, US_ASCII) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
