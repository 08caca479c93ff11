package dev.countersign.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.oneOf;

import dev.countersign.firmware.Chip;
import dev.countersign.testing.Api;
import dev.countersign.testing.ServerWithoutSigner;
import dev.countersign.testing.WithPolicy;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of requests: filters, and pages that neither lose nor repeat an entry while others arrive. */
@QuarkusTest
@TestProfile(ServerWithoutSigner.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class RequestListTest extends WithPolicy {

    @Test
    void shows_the_newest_first() {
        var first = Api.newRequest();
        var second = Api.newRequest();

        Api.as("auditor-1")
                .queryParam("limit", 2)
                .get(Api.REQUESTS)
                .then()
                .statusCode(200)
                .body("requests.id", equalTo(List.of(second, first)))
                .body("requests[0].state", equalTo("awaiting-approval"))
                .body("requests[0].isFinal", equalTo(false))
                .body("requests[0].project", equalTo("thermo-controller"))
                .body("requests[0].fileName", equalTo("app.bin"))
                .body("requests[0].self", equalTo(Api.REQUESTS + "/" + second));
    }

    @Test
    void leads_through_all_pages_without_loss_or_repetition_while_others_arrive() {
        var made = new ArrayList<String>();
        for (int i = 0; i < 7; i++) {
            made.addFirst(Api.newRequest());
        }
        var seen = new ArrayList<String>();
        var page = Api.as("ci").queryParam("limit", 3).get(Api.REQUESTS);
        while (seen.size() < 7) {
            seen.addAll(page.path("requests.id"));
            Api.newRequest();
            page = Api.as("ci")
                    .queryParam("limit", 3)
                    .queryParam("cursor", page.<String>path("next"))
                    .get(Api.REQUESTS);
        }

        assertThat(seen.subList(0, 7)).isEqualTo(made);
        assertThat(seen).doesNotHaveDuplicates();
    }

    @Test
    void has_no_next_page_after_the_last() {
        Api.newRequest();
        String cursor = null;
        for (int pages = 0; pages < 1000; pages++) {
            var call = Api.as("ci").queryParam("limit", 200);
            var page = (cursor == null ? call : call.queryParam("cursor", cursor)).get(Api.REQUESTS);
            cursor = page.path("next");
            if (cursor == null) {
                page.then().statusCode(200).body("$", not(hasItem("next")));
                return;
            }
        }
        throw new AssertionError("the list has no end");
    }

    @Test
    void filters_by_project_channel_and_states() {
        var waiting = Api.newRequest();
        var cancelled = Api.newRequest();
        Api.as("ci").post(Api.REQUESTS + "/" + cancelled + "/cancellation");
        var sha256 = Api.upload(Api.newImage(Chip.ESP32_C6));
        String valve = Api.submit("valve-controller", sha256, "").path("id");

        Api.as("ci")
                .queryParam("project", "valve-controller")
                .get(Api.REQUESTS)
                .then()
                .body("requests.id", hasItem(valve))
                .body("requests.project", everyItem(equalTo("valve-controller")));
        Api.as("ci")
                .queryParam("state", "cancelled", "awaiting-approval")
                .get(Api.REQUESTS)
                .then()
                .body("requests.id", hasItem(waiting))
                .body("requests.id", hasItem(cancelled))
                .body("requests.state", everyItem(oneOf("cancelled", "awaiting-approval")));
        Api.as("ci")
                .queryParam("state", "cancelled")
                .queryParam("project", "thermo-controller")
                .queryParam("channel", "release")
                .get(Api.REQUESTS)
                .then()
                .body("requests.id", hasItem(cancelled))
                .body("requests.id", not(hasItem(waiting)))
                .body("requests.state", everyItem(equalTo("cancelled")));
        Api.as("ci").queryParam("channel", "nowhere").get(Api.REQUESTS).then().body("requests", hasSize(0));
    }

    @Test
    void refuses_an_unknown_state_and_names_the_known_ones() {
        Api.as("ci")
                .queryParam("state", "APPROVED")
                .get(Api.REQUESTS)
                .then()
                .statusCode(400)
                .body("type", equalTo("/problems/invalid-input"))
                .body("detail", containsString("awaiting-approval"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "AAAA", "!!", "AAAAAAAAAAAAAAAAAAAAAAAA"})
    void refuses_a_cursor_that_is_not_ours(String cursor) {
        Api.as("ci")
                .queryParam("cursor", cursor)
                .get(Api.REQUESTS)
                .then()
                .statusCode(400)
                .body("type", equalTo("/problems/invalid-input"))
                .body("detail", containsString("cursor"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "201", "-1"})
    void bounds_the_pages(String limit) {
        Api.as("ci")
                .queryParam("limit", limit)
                .get(Api.REQUESTS)
                .then()
                .statusCode(400)
                .body("fields", equalTo(List.of("limit")));
    }

    @Test
    void refuses_a_limit_that_is_no_number() {
        Api.as("ci")
                .queryParam("limit", "many")
                .get(Api.REQUESTS)
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }
}
