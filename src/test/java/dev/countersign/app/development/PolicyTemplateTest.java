package dev.countersign.app.development;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.policy.PolicyReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PolicyTemplateTest {
    private static final Map<String, String> FINGERPRINTS =
            Map.of("thermo-1", "1a".repeat(32), "valve-1", "2b".repeat(32), "publication-1", "3c".repeat(32));

    @TempDir
    private Path folder;

    @Test
    void of_the_project_becomes_a_development_policy() throws Exception {
        var template = new PolicyTemplate(Files.readString(Path.of("policies/development.policy")));
        var policy = PolicyReader.read(
                template.filled(FINGERPRINTS, authenticators(template.people()), sshKeys(template.people()))
                        .getBytes(StandardCharsets.US_ASCII));
        assertThat(policy.development()).isTrue();
        assertThat(policy.product("thermo-controller", "release")).isPresent();
        assertThat(policy.product("valve-controller", "release")).isPresent();
    }

    @Test
    void names_the_keys_and_people_to_be_made() throws IOException {
        var template = new PolicyTemplate(Files.readString(Path.of("policies/development.policy")));
        assertThat(template.keys())
                .containsExactly(
                        new PolicyTemplate.Key("thermo-1", "rsa3072"),
                        new PolicyTemplate.Key("valve-1", "p256"),
                        new PolicyTemplate.Key("publication-1", "p256"));
        assertThat(template.people()).containsExactly("approver-1", "approver-2", "security-1");
    }

    @Test
    void refuses_a_line_that_nothing_fills() {
        assertThatThrownBy(
                        () -> new PolicyTemplate("{key another-1 p256}\n").filled(FINGERPRINTS, List.of(), List.of()))
                .isInstanceOf(DevelopmentException.class)
                .hasMessage("The policy template has a line that nothing fills: {key another-1 p256}");
    }

    private List<DevelopmentAuthenticator> authenticators(List<String> people) throws IOException {
        var authenticators = new ArrayList<DevelopmentAuthenticator>();
        for (String person : people) {
            authenticators.add(DevelopmentAuthenticator.of(folder, person));
        }
        return authenticators;
    }

    private List<DevelopmentSshKey> sshKeys(List<String> people) throws IOException {
        var keys = new ArrayList<DevelopmentSshKey>();
        for (String person : people) {
            keys.add(DevelopmentSshKey.of(folder.resolve("ssh"), person));
        }
        return keys;
    }
}
