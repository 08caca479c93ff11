package dev.countersign.testing;

import dev.countersign.evidence.EvidenceException;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.SshSignature;
import dev.countersign.policy.Credential;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** A key of the real OpenSSH in a file, and the real {@code ssh-keygen} to sign with it. */
public final class SshKey {
    private final String person;
    private final Path file;
    private final String type;
    private final byte[] wire;

    private SshKey(String person, Path file) throws IOException {
        this.person = person;
        this.file = file;
        String[] fields = Files.readString(Path.of(file + ".pub")).strip().split(" ");
        type = fields[0];
        wire = Base64.getDecoder().decode(fields[1]);
    }

    /** What {@code ssh-keygen -t} makes. */
    public enum Kind {
        ECDSA("ecdsa"),
        ED25519("ed25519");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    /** Makes a key without a passphrase. */
    public static SshKey create(Path folder, String person, Kind kind) {
        Path file = folder.resolve(person + "-" + kind.word);
        run(folder, List.of("-q", "-t", kind.word, "-N", "", "-C", person, "-f", file.toString()));
        return read(person, file);
    }

    /** A private key file that is there, with its public one beside it. */
    public static SshKey read(String person, Path file) {
        try {
            return new SshKey(person, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The tool: that of the system, or that of Debian's package. */
    public static Path program() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, "ssh-keygen"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> DebianPackages.find(
                        DebianPackages.named("ssh-keygen")
                                .with("openssh-client")
                                .unpacked(),
                        "ssh-keygen"));
    }

    public String person() {
        return person;
    }

    /** The private key. */
    public Path file() {
        return file;
    }

    public String type() {
        return type;
    }

    /** The public key's wire form. */
    public byte[] wire() {
        return wire.clone();
    }

    /** The line that enrols it. */
    public String policyLine() {
        return "approver " + person + " software-ssh " + type + " "
                + Base64.getEncoder().encodeToString(wire);
    }

    public Credential.Ssh credential() {
        return new Credential.Ssh(person, type, wire(), false);
    }

    public SshSignature approve(byte[] text) {
        return sign(SignedText.approve(text));
    }

    public SshSignature reject(String reason, byte[] statement) {
        return sign(SignedText.reject(reason, statement));
    }

    public SshSignature sign(SignedText text) {
        try {
            return SshSignature.ofArmored(sign(text.bytes(), SshBlob.NAMESPACE));
        } catch (EvidenceException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What {@code ssh-keygen -Y sign} writes, armoured; {@code options} stand before the file. */
    public String sign(byte[] text, String namespace, String... options) {
        try {
            Path folder = Files.createTempDirectory("ssh-sign");
            try {
                Path input = Files.write(folder.resolve("text"), text);
                var arguments = new ArrayList<>(List.of("-Y", "sign", "-n", namespace, "-f", file.toString()));
                arguments.addAll(Arrays.asList(options));
                arguments.add(input.toString());
                run(folder, arguments);
                return Files.readString(Path.of(input + ".sig"));
            } finally {
                Folders.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs the tool and demands that it succeeds. */
    public static Command.Result run(Path folder, List<String> arguments) {
        var command = new ArrayList<>(List.of(program().toString()));
        command.addAll(arguments);
        try {
            Command.Result result = Command.run(folder, command);
            if (result.exit() != 0) {
                throw new IllegalStateException("ssh-keygen: " + result.output());
            }
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
