"""A market value whose header nobody knows is the product of a quantity and a price."""

from __future__ import annotations

from pathlib import Path

from screener import Holdings, read_holdings


def read(folder: Path, text: str) -> Holdings:
    (path := folder / "a.csv").write_text(text, encoding="utf-8")
    return read_holdings(path)


def stated(holdings: Holdings) -> list[tuple[float, ...]]:
    return [tuple(row) for row in holdings.positions[["quantity", "price", "market_value"]].to_numpy().tolist()]


def test_the_product_of_two_unknown_columns_is_the_value(tmp_path: Path) -> None:
    read_as = read(tmp_path, "Name,ISIN,Foo,Bar,Baz\nSAP,DE0007164600,10,220.5,2205\nLVMH,FR0000121014,4,640,2560\n")
    assert stated(read_as) == [(10, 220.5, 2205), (4, 640, 2560)]


def test_a_cost_beside_the_value_leaves_it_open_and_is_said(tmp_path: Path) -> None:
    text = (
        "Name,ISIN,Foo,Bar,Baz,Qux,Quux\nSAP,DE0007164600,10,220.5,2205,200,2000\n"
        "LVMH,FR0000121014,4,640,2560,500,2000\n"
    )
    holdings = read(tmp_path, text)
    assert holdings.positions["market_value"].isna().all()
    [said] = [warning for warning in holdings.inputs[0].warnings if "market value" in warning]
    assert '"Foo", "Bar", "Baz", "Qux", "Quux"' in said


def test_a_known_quantity_and_price_find_the_value(tmp_path: Path) -> None:
    text = "Name;Quantity;Price;Oonago\nSAP;10;220,50;2.205,00\nLVMH;4;640,00;2.560,00\n"
    assert stated(read(tmp_path, text)) == [(10, 220.5, 2205), (4, 640, 2560)]


def test_an_amount_beside_a_quantity_is_its_value(tmp_path: Path) -> None:
    text = "name,isin,quantity,lastPrice,amount\nSAP,DE0007164600,10,220.5,2205\nLVMH,FR0000121014,4,640,2560\n"
    assert [value for *_, value in stated(read(tmp_path, text))] == [2205, 2560]


def test_values_in_one_unnamed_currency_are_in_that_of_the_securities_whose_product_they_are(tmp_path: Path) -> None:
    text = (
        "Name,Currency,Quantity,Price,Value\nSAP,EUR,10,220.5,2205\nApple,USD,10,231.5,2130\n"
        "Sony,JPY,100,3000,1900\nTotal,,,,6235\n"
    )
    assert set(read(tmp_path, text).positions["currency"]) == {"EUR"}
