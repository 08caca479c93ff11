package dev.countersign.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Looks for a secret in everything that a living process shows of itself. Each half of the secret counts as the whole, as
 * bytes and as Java's characters, because memory that was given back is partly written over.
 */
public final class SearchedProcess {
    private static final int CHUNK = 1 << 20;
    private static final int PAGE = 4096;

    /** Where a secret can lie. */
    public enum Place {
        /** All that it has mapped, the heap with its garbage among it: {@code /proc/PID/mem}. */
        MEMORY,
        ENVIRONMENT,
        ARGUMENTS,
        /** What the JVM writes when it is asked for its heap. */
        HEAP_DUMP
    }

    private final long pid;
    private final List<byte[]> patterns;

    private SearchedProcess(long pid, String secret) {
        this.pid = pid;
        String first = secret.substring(0, secret.length() / 2);
        String second = secret.substring(secret.length() / 2);
        this.patterns = Stream.of(first, second)
                .flatMap(half -> Stream.of(half.getBytes(ISO_8859_1), half.getBytes(UTF_16LE), half.getBytes(UTF_16BE)))
                .toList();
    }

    /** The places in which the secret was found. */
    public static Set<Place> places(long pid, String secret) throws IOException {
        return new SearchedProcess(pid, secret).search();
    }

    /** The same for a Java process that lets itself be asked for its heap. */
    public static Set<Place> placesInJava(long pid, String secret, Path folder) throws IOException {
        var search = new SearchedProcess(pid, secret);
        Set<Place> places = search.search();
        Path dump = folder.resolve("heap-" + pid + ".hprof");
        Command.Result result = Command.run(
                folder,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(pid),
                        "GC.heap_dump",
                        "-all",
                        dump.toString()));
        if (result.exit() != 0) {
            throw new IOException("no heap dump: " + result.output());
        }
        if (search.isIn(dump)) {
            places.add(Place.HEAP_DUMP);
        }
        Files.delete(dump);
        return places;
    }

    /** The files below a folder that hold the secret, but for these. */
    public static List<Path> files(Path folder, String secret, Set<String> except) throws IOException {
        var search = new SearchedProcess(0, secret);
        var found = new ArrayList<Path>();
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !except.contains(folder.relativize(file).toString()))
                    .toList()) {
                if (search.isIn(file)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private Set<Place> search() throws IOException {
        var places = EnumSet.noneOf(Place.class);
        if (isInMemory()) {
            places.add(Place.MEMORY);
        }
        if (isIn(Path.of("/proc", Long.toString(pid), "environ"))) {
            places.add(Place.ENVIRONMENT);
        }
        if (isIn(Path.of("/proc", Long.toString(pid), "cmdline"))) {
            places.add(Place.ARGUMENTS);
        }
        return places;
    }

    private boolean isInMemory() throws IOException {
        long searched = 0;
        try (var memory = new RandomAccessFile("/proc/" + pid + "/mem", "r")) {
            for (String map : Files.readAllLines(Path.of("/proc", Long.toString(pid), "maps"))) {
                String[] words = map.split("[- ]", 4);
                // The kernel's own page of variables can be mapped but not be read.
                if (words[2].startsWith("r") && !map.endsWith("[vvar]") && !map.endsWith("[vsyscall]")) {
                    long start = Long.parseUnsignedLong(words[0], 16);
                    long length = Long.parseUnsignedLong(words[1], 16) - start;
                    searched += length;
                    if (isIn(memory, start, length)) {
                        return true;
                    }
                }
            }
        }
        if (searched == 0) {
            throw new IOException("nothing of the memory of " + pid + " could be read");
        }
        return false;
    }

    private boolean isIn(Path file) throws IOException {
        try (var content = new RandomAccessFile(file.toFile(), "r")) {
            return isIn(content, 0, Long.MAX_VALUE);
        } catch (FileNotFoundException e) {
            if (Files.exists(file)) {
                throw e;
            }
            return false; // a database at work removes files all the time
        }
    }

    private boolean isIn(RandomAccessFile content, long start, long length) throws IOException {
        int overlap =
                patterns.stream().mapToInt(pattern -> pattern.length).max().orElseThrow();
        byte[] chunk = new byte[CHUNK + overlap];
        content.seek(start);
        int kept = 0;
        for (long rest = length; rest > 0; ) {
            int read = read(content, chunk, kept, (int) Math.min(CHUNK, rest));
            if (read < 0) {
                return false;
            }
            int filled = kept + read;
            if (holdsAny(chunk, filled)) {
                return true;
            }
            kept = Math.min(overlap, filled);
            System.arraycopy(chunk, filled - kept, chunk, 0, kept);
            rest -= read;
        }
        return false;
    }

    /** A page that cannot be read, because the file behind it ends before, is as good as one of zeros. */
    private static int read(RandomAccessFile content, byte[] chunk, int offset, int length) throws IOException {
        long position = content.getFilePointer();
        try {
            return content.read(chunk, offset, length);
        } catch (IOException e) {
            if (length > PAGE) {
                return read(content, chunk, offset, PAGE);
            }
            content.seek(position + length);
            Arrays.fill(chunk, offset, offset + length, (byte) 0);
            return length;
        }
    }

    private boolean holdsAny(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            for (byte[] pattern : patterns) {
                if (bytes[i] == pattern[0] && matches(bytes, i, length, pattern)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean matches(byte[] bytes, int start, int length, byte[] pattern) {
        if (start + pattern.length > length) {
            return false;
        }
        for (int i = 1; i < pattern.length; i++) {
            if (bytes[start + i] != pattern[i]) {
                return false;
            }
        }
        return true;
    }
}
