"""Formulas of papers → MathML that holds nothing but MathML; what is not TeX that can be shown is refused with a reason."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from sphinx_zh import formulas

SHOWN = r"""
w_i
a*b*c
\sum_i w_i
E = mc^2
p(x_t \mid x_{<t})
L(N) = \left(\frac{N_c}{N}\right)^{\alpha_N}
\mathrm{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right)V
\mathcal{L} = -\sum_{t=1}^{T} \log p_\theta(x_t \mid x_{<t})
\hat{y} = \sigma(Wx + b)
\nabla_\theta J(\theta) = \mathbb{E}_{\pi_\theta}\left[\nabla_\theta \log \pi_\theta(a\mid s) A(s,a)\right]
r_t(\theta) = \frac{\pi_\theta(a_t|s_t)}{\pi_{\theta_{\mathrm{old}}}(a_t|s_t)}
\min\left(r_t A_t, \operatorname{clip}(r_t, 1-\epsilon, 1+\epsilon) A_t\right)
D_{\mathrm{KL}}(P \| Q) = \sum_x P(x) \log \frac{P(x)}{Q(x)}
\mathbf{x} \in \mathbb{R}^{d}
f: X \to Y
\int_{-\infty}^{\infty} e^{-x^2}\,dx = \sqrt{\pi}
\lim_{n\to\infty} \left(1+\frac{1}{n}\right)^n = e
\begin{pmatrix} a & b \\ c & d \end{pmatrix}
\begin{bmatrix} 1 & 0 \\ 0 & 1 \end{bmatrix}
\begin{cases} x & x \ge 0 \\ 0 & x < 0 \end{cases}
\begin{aligned} a &= b + c \\ &= d \end{aligned}
\begin{array}{|c|r|}\hline a & b \\ \hline c & d \end{array}
\text{准确率} = \frac{\text{正确数}}{\text{总数}}
C \approx 6ND
6 \times 10^{23}
O(n \log n)
\binom{n}{k} = \frac{n!}{k!(n-k)!}
\overline{x} \pm s
\widehat{\beta}
\tilde{x}, \vec{v}, \dot{x}
\forall \varepsilon > 0\ \exists \delta > 0
A \cup B \cap C \subseteq D \setminus E
P(A \mid B) = \frac{P(B \mid A)\,P(A)}{P(B)}
\sqrt[3]{x}
x^{2n} + y_{i,j}^{k}
\underbrace{a+b}_{n}
\max_{\pi} \mathbb{E}[r(x,y)] - \beta D_{\text{KL}}
\log\sigma\left(\beta\log\frac{\pi_\theta(y_w|x)}{\pi_{\text{ref}}(y_w|x)}\right)
\lfloor x \rfloor, \lceil x \rceil
\left\| x \right\|_2
\langle u, v \rangle
\frac{\partial f}{\partial x}
\oint_C \vec{F}\cdot d\vec{r}
\prod_{i=1}^{n} p_i
\arg\max_{\theta} \ell(\theta)
\mathop{\mathrm{argmin}}_{w} \|Xw-y\|^2
a \equiv b \pmod{n}
\neg p \lor q \Rightarrow r
\aleph_0 < 2^{\aleph_0}
\dfrac{a}{b} + \tfrac{c}{d}
\boldsymbol{\theta}
x \xrightarrow{f} y
\stackrel{\text{def}}{=}
\mathrm{H_2O}
1{,}750 \text{ 亿}
\$5 \ne 5\%
\boxed{x} \phantom{y}
\overset{a}{b}\underset{c}{d}
x' + x''
\text{<script>alert(1)</script>}
""".strip().split("\n")

REFUSED = {
    r"\ce{H2O}": ("not known", "不支持"),
    r"\href{javascript:alert(1)}{x}": ("not known", "不支持"),
    r"\class{evil}{x}": ("not known", "不支持"),
    r"\frac{a": ("cannot be read", "读不懂"),
    r"\begin{foo}x\end{foo}": ("not known", "不支持"),
    r"\color{red}{x}": ("colours", "颜色"),
    r"\def\x{\x\x}\x": ("cannot be read", "读不懂"),
    r"\newcommand{\a}{\a\a}\a": ("cannot be read", "读不懂"),
    "权重": (r"\text{权重}", r"\text{权重}"),
    "x" * 1001: ("at most 1000", "至多 1000"),
    "x^{" * 200 + "}" * 200: ("too deeply", "过深"),
    r"x \tag{1}": ("no numbers", "不编号"),
    "a & b": ("cannot be read", "读不懂"),
}


@pytest.mark.parametrize("is_block", [False, True])
@pytest.mark.parametrize("tex", SHOWN)
def test_a_formula_is_mathml_named_by_its_tex(tex: str, is_block: bool) -> None:
    root = ET.fromstring(formulas.draw(tex, is_block=is_block))
    assert {element.tag.partition("}")[0] for element in root.iter()} == {"{http://www.w3.org/1998/Math/MathML"}
    assert root.get("aria-label") == tex and (root.get("display") == "block") is is_block
    assert all(not {"style", "href", "id"} & set(element.attrib) for element in root.iter())
    assert "\\" not in "".join(root.itertext()).replace("\N{SET MINUS}", "")


@pytest.mark.parametrize("tex", REFUSED)
def test_what_cannot_be_shown_is_refused_with_a_reason(tex: str) -> None:
    with pytest.raises(formulas.FormulaError) as told:
        formulas.draw(tex, is_block=True)
    assert REFUSED[tex][0] in str(told.value) and REFUSED[tex][1] in told.value.zh and len(str(told.value)) < 200
