package dev.countersign.core;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The signer's process and its client, made from the settings. */
class SignerBeans {

    /** Not started yet; whoever starts the server decides that. */
    @Produces
    @Singleton
    SignerProcess process(SignerSettings settings, @ConfigProperty(name = "countersign.state") Path state)
            throws IOException {
        var command = new SignerCommand(
                settings.home().toAbsolutePath(),
                settings.anchor().toAbsolutePath(),
                settings.classPath(),
                settings.javaOptions().orElse(List.of()));
        return new SignerProcess(command, socket(settings, state));
    }

    @Produces
    @Singleton
    SignerClient client(
            SignerSettings settings, DurableHeads heads, @ConfigProperty(name = "countersign.state") Path state)
            throws IOException {
        return new SignerClient(socket(settings, state), settings.answerLimit(), heads);
    }

    private static Path socket(SignerSettings settings, Path state) throws IOException {
        return settings.socket().isPresent()
                ? SocketFolder.checkedLength(settings.socket().get().toAbsolutePath())
                : SocketFolder.socketFor(state.toAbsolutePath().normalize());
    }
}
