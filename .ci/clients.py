"""Tries the server at the address in the first argument with the clients that scripts in Python use: gql, and a client that
ariadne-codegen writes from the schema. The packages are those in PYTHONPATH, where .ci/run installs them."""

import asyncio
import pathlib
import subprocess
import sys

from gql import Client, gql
from gql.transport.httpx import HTTPXTransport

ROOT = pathlib.Path(__file__).resolve().parent.parent
URL = f"{sys.argv[1]}/public/graphql"
EXPECTED = {None: "Region Norrbotten", "2005-01-01": "Norrbottens läns landsting"}
QUERIES = """
query Region($on: Date) { organisation(by: { slug: "region" }, asOf: $on) { id name } }
query Projects($first: Int, $after: String) {
  projects(first: $first, after: $after) { pageInfo { endCursor hasNextPage } nodes { id title phase } }
}
mutation Propose($input: ProposeProjectInput!) {
  proposeProject(input: $input) { project { id } userErrors { code message field } }
}
subscription Follow($after: String) { changes(after: $after, types: [DevelopmentProject]) { cursor thing { __typename id } } }
"""


def with_gql():
    client = Client(transport=HTTPXTransport(url=URL), fetch_schema_from_transport=True)
    query = gql("query Region($on: Date) { organisation(by: { slug: \"region\" }, asOf: $on) { name } }")
    for day, name in EXPECTED.items():
        query.variable_values = {"on": day}
        assert client.execute(query)["organisation"]["name"] == name


def with_ariadne():
    folder = ROOT / "target" / "ariadne"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "queries.graphql").write_text(QUERIES, encoding="utf-8")
    (folder / "pyproject.toml").write_text(
        "[tool.ariadne-codegen]\n"
        f'schema_path = "{ROOT / "schema.graphql"}"\n'
        'queries_path = "queries.graphql"\ntarget_package_name = "samverkan_client"\n',
        encoding="utf-8",
    )
    subprocess.run([sys.executable, "-m", "ariadne_codegen"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    sys.path.insert(0, str(folder))
    import samverkan_client

    async def ask():
        async with samverkan_client.Client(url=URL) as client:
            for day, name in EXPECTED.items():
                assert (await client.region(on=day)).organisation.name == name
            assert (await client.projects(first=1)).projects.page_info.has_next_page is False

    asyncio.run(ask())


with_gql()
with_ariadne()
